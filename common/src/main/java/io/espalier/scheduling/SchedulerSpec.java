package io.espalier.scheduling;

import java.util.List;

/** Which scheduler a study asks for. */
public sealed interface SchedulerSpec {

  /**
   * A scheduler for one stage.
   *
   * @param horizon the epochs of a full training
   * @throws IllegalArgumentException if the first comparison would come after the horizon
   */
  Scheduler open(int horizon);

  /**
   * Whether its decisions depend on the trials' curves only, not on when they were measured: then
   * they are the same with any number of slots and whatever failures.
   */
  boolean synchronous();

  /** Every trial to its horizon. */
  record RunToEnd() implements SchedulerSpec {
    @Override
    public Scheduler open(int horizon) {
      return new BracketScheduler(List.of(BracketShape.runToEnd(horizon)));
    }

    @Override
    public boolean synchronous() {
      return true;
    }
  }

  /**
   * Stops a trial whose best value is worse than the median of the running means of the others at
   * the same epoch (Golovin et al. 2017, "Vizier", section 3.2). Unlike there, trials that have not
   * completed count too, as an early rule needs somebody to compare with.
   *
   * @param graceEpochs no trial is stopped before
   * @param minTrials others that must have been measured at the epoch
   */
  record Median(int graceEpochs, int minTrials) implements SchedulerSpec {
    /** Checks that both are at least 1. */
    public Median {
      require("grace-epochs", graceEpochs, 1);
      require("min-trials", minTrials, 1);
    }

    @Override
    public Scheduler open(int horizon) {
      return new MedianScheduler(this, horizon);
    }

    @Override
    public boolean synchronous() {
      return false;
    }
  }

  /**
   * Synchronous successive halving (Jamieson and Talwalkar 2016, arXiv 1502.07943): when all trials
   * have got to a rung, the best one in eta of them, one at least, go on to the next. Rungs stand
   * at {@code minEpochs * eta^k} and at the horizon. A failed trial counts as the worst; one that
   * completed early competes at later rungs with its best.
   */
  record Halving(int eta, int minEpochs) implements SchedulerSpec {
    /** Checks both. */
    public Halving {
      require("eta", eta, 2);
      require("min-epochs", minEpochs, 1);
    }

    @Override
    public Scheduler open(int horizon) {
      Ladder ladder = Ladder.geometric(minEpochs, eta, horizon);
      return new BracketScheduler(
          List.of(BracketShape.halving(ladder, BracketShape.UNBOUNDED, eta)));
    }

    @Override
    public boolean synchronous() {
      return true;
    }
  }

  /**
   * Asynchronous successive halving (Li et al. 2018, arXiv 1810.05934): a trial goes on as soon as
   * it is among the best one in eta of those that have got to its rung so far. Rungs as in {@link
   * Halving}.
   */
  record Asha(int eta, int minEpochs) implements SchedulerSpec {
    /** Checks both. */
    public Asha {
      require("eta", eta, 2);
      require("min-epochs", minEpochs, 1);
    }

    @Override
    public Scheduler open(int horizon) {
      return new AshaScheduler(Ladder.geometric(minEpochs, eta, horizon), eta);
    }

    @Override
    public boolean synchronous() {
      return false;
    }
  }

  /**
   * Hyperband (Li et al. 2016, arXiv 1603.06560): brackets of successive halving, from the one with
   * most trials and the shortest first rung to the one that runs a few to the end. The next bracket
   * opens when slots would idle; after the last comes the first again, while there are trials.
   */
  record Hyperband(int eta, int minEpochs) implements SchedulerSpec {
    /** Checks both. */
    public Hyperband {
      require("eta", eta, 2);
      require("min-epochs", minEpochs, 1);
    }

    @Override
    public Scheduler open(int horizon) {
      return new BracketScheduler(
          BracketShape.hyperband(Ladder.geometric(minEpochs, eta, horizon), eta));
    }

    @Override
    public boolean synchronous() {
      return true;
    }
  }

  /**
   * The best {@code k} after {@code afterEpochs} go on to the end: the baseline that is hard to
   * beat (Egele et al. 2023, "Is One Epoch All You Need", arXiv 2307.15422).
   */
  record TopK(int k, int afterEpochs) implements SchedulerSpec {
    /** Checks both. */
    public TopK {
      require("k", k, 1);
      require("after-epochs", afterEpochs, 1);
    }

    @Override
    public Scheduler open(int horizon) {
      return new BracketScheduler(List.of(BracketShape.topK(k, afterEpochs, horizon)));
    }

    @Override
    public boolean synchronous() {
      return true;
    }
  }

  /**
   * Runs the members of an ensemble to the end, but stops one whose best cost is still worse than a
   * bar when its grace is over: so hopeless that it would be no use. It depends on the member's own
   * curve and on the past alone.
   *
   * @param bar a cost that even a poor member should soon have beaten
   * @param graceEpochs no member is stopped before
   */
  record Members(double bar, int graceEpochs) implements SchedulerSpec {
    /** Checks both. */
    public Members {
      if (Double.isNaN(bar)) {
        throw new IllegalArgumentException("The bar that members must beat is no number");
      }
      require("grace epochs", graceEpochs, 1);
    }

    @Override
    public Scheduler open(int horizon) {
      return new MembersScheduler(this, horizon);
    }

    @Override
    public boolean synchronous() {
      return true;
    }
  }

  private static void require(String what, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(what + " must be at least " + least + ", not " + value);
    }
  }
}
