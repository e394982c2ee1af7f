package io.espalier.study;

import io.espalier.scheduling.Scheduler;

/** A named source of trials with a scheduler. */
record Stage(String name, TrialSource source, Scheduler scheduler) {}
