/** A real browser for tests of pages. No page is known here. */
package io.espalier.browser;
