package io.espalier.dl4j;

/** A process that finds no library unpacked yet, as the first one on a machine. */
final class FreshLibraries {
  private FreshLibraries() {}

  public static void main(String[] arguments) {
    System.out.println("kernel: " + OpenBlas.loaded().kernel());
  }
}
