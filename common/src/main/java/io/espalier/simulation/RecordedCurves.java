package io.espalier.simulation;

import io.espalier.trial.Measurement;
import io.espalier.trial.Seeds;
import io.espalier.trial.StudyView;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The learning curves of a study that has run, for others like it. A trial of the same stage and
 * number has its own recorded curve; one of the same configuration the curve that this had in the
 * search.
 *
 * <p>A curve that was cut short, because a scheduler saw no use in it, goes on as the one did that
 * went further and was nearest at that epoch (a hot deck with the nearest neighbour; Andridge and
 * Little 2010). Those that went further were the better ones, so what would have become of a bad
 * start is a guess: whatever rests on many of them, such as a median, is no better.
 *
 * <p>A trial beyond those of the study gets a curve drawn from theirs: one of them, moved some way
 * towards its neighbour in the order of their best costs. It is never better than the best of them,
 * so that more trials say what a search costs, not what luck it would have. For one thread.
 */
public final class RecordedCurves implements LearningCurves {
  static final String SEARCH = "search";

  private final long seed;
  private final Map<Long, Course> bySeed = new HashMap<>();
  private final Map<Integer, Course> byConfiguration = new HashMap<>();
  private final List<Course> ranked = new ArrayList<>();
  private final Map<Integer, Course> drawn = new HashMap<>();
  private final int continued;

  /**
   * The curves of a study.
   *
   * @param horizon the epochs that trials may have
   * @param seed of the curves that are drawn
   * @throws IllegalArgumentException if no trial of its search was measured
   */
  public RecordedCurves(StudyView study, int horizon, long seed) {
    this.seed = seed;
    Map<TrialId, Course> courses = new HashMap<>();
    for (int i = 0; i < study.trials(); i++) {
      TrialId id = new TrialId(i);
      course(study, id).ifPresent(course -> courses.put(id, course));
    }
    List<TrialId> searched = study.ofStage(SEARCH).stream().filter(courses::containsKey).toList();
    if (searched.stream().allMatch(id -> courses.get(id).length() == 0)) {
      throw new IllegalArgumentException("No trial of the study's search was measured");
    }
    Set<TrialId> went = complete(courses, searched, horizon);
    continued = (int) searched.stream().filter(went::contains).count();
    courses.forEach((id, course) -> bySeed.put(study.trial(id).seed(), course));
    for (TrialId id : searched) {
      byConfiguration.put(study.trial(id).configuration().id().number(), courses.get(id));
      ranked.add(courses.get(id));
    }
    ranked.sort(Comparator.comparingDouble(Course::best));
  }

  /** What was measured of a trial; empty if nothing was. */
  private static Optional<Course> course(StudyView study, TrialId id) {
    int epochs = study.epoch(id);
    double[] costs = new double[epochs];
    double[] seconds = new double[epochs];
    for (int i = 0; i < epochs; i++) {
      Map<String, Double> values = study.values(id, i + 1);
      costs[i] =
          study.objective().cost(values.getOrDefault(study.objective().metric(), Double.NaN));
      seconds[i] = values.getOrDefault(Measurement.SECONDS, Double.NaN);
      if (!Double.isFinite(costs[i]) || !(seconds[i] >= 0)) {
        return Optional.empty();
      }
    }
    Course.End end = end(study.status(id));
    return epochs == 0 && end == Course.End.OPEN
        ? Optional.empty()
        : Optional.of(new Course(costs, seconds, end));
  }

  private static Course.End end(TrialStatus status) {
    return switch (status) {
      case COMPLETED -> Course.End.COMPLETED;
      case FAILED -> Course.End.FAILED;
      case PROPOSED, RUNNING, PAUSED, PRUNED -> Course.End.OPEN;
    };
  }

  /**
   * Lets courses that were cut short go on, epoch by epoch.
   *
   * @return those that went on
   */
  private static Set<TrialId> complete(
      Map<TrialId, Course> courses, List<TrialId> searched, int horizon) {
    List<Course> recorded = searched.stream().map(courses::get).toList();
    Map<Integer, List<TrialId>> openAt = new TreeMap<>();
    courses.forEach((id, course) -> noteOpen(openAt, id, course));
    Set<TrialId> went = new HashSet<>();
    for (int epoch = 1; epoch < horizon; epoch++) {
      List<TrialId> open = openAt.getOrDefault(epoch, List.of());
      NavigableMap<Double, Course> longer =
          open.isEmpty() ? new TreeMap<>() : longer(recorded, epoch);
      for (TrialId id : open) {
        Optional<Course> like = nearest(longer, courses.get(id).cost(epoch));
        if (like.isPresent()) {
          went.add(id);
          Course further = courses.get(id).continuedLike(like.get());
          courses.put(id, further);
          noteOpen(openAt, id, further);
        }
      }
    }
    return went;
  }

  private static void noteOpen(Map<Integer, List<TrialId>> openAt, TrialId id, Course course) {
    if (course.end() == Course.End.OPEN) {
      openAt.computeIfAbsent(course.length(), epoch -> new ArrayList<>()).add(id);
    }
  }

  /** Those that went beyond an epoch, by their cost there. */
  private static NavigableMap<Double, Course> longer(List<Course> recorded, int epoch) {
    NavigableMap<Double, Course> longer = new TreeMap<>();
    for (Course course : recorded) {
      if (course.length() > epoch) {
        longer.putIfAbsent(course.cost(epoch), course);
      }
    }
    return longer;
  }

  private static Optional<Course> nearest(NavigableMap<Double, Course> byCost, double cost) {
    Map.Entry<Double, Course> below = byCost.floorEntry(cost);
    Map.Entry<Double, Course> above = byCost.ceilingEntry(cost);
    if (below == null || above == null) {
      return Optional.ofNullable(below == null ? above : below).map(Map.Entry::getValue);
    }
    return Optional.of(
        cost - below.getKey() <= above.getKey() - cost ? below.getValue() : above.getValue());
  }

  /** Trials of the search that were recorded. */
  public int recorded() {
    return ranked.size();
  }

  /** How many of them were cut short, and go on as others did. */
  public int continued() {
    return continued;
  }

  /** How many curves had to be drawn so far. */
  public int drawn() {
    return drawn.size();
  }

  @Override
  public double cost(Trial trial, int epoch) {
    return of(trial).cost(epoch);
  }

  @Override
  public double seconds(Trial trial, int epoch) {
    return of(trial).seconds(epoch);
  }

  @Override
  public OptionalInt completion(Trial trial) {
    Course course = of(trial);
    return course.end() == Course.End.COMPLETED
        ? OptionalInt.of(course.length())
        : OptionalInt.empty();
  }

  @Override
  public OptionalInt divergence(Trial trial) {
    Course course = of(trial);
    return course.end() == Course.End.FAILED
        ? OptionalInt.of(course.length() + 1)
        : OptionalInt.empty();
  }

  private Course of(Trial trial) {
    Course own = bySeed.get(trial.seed());
    if (own != null) {
      return own;
    }
    int number = trial.configuration().id().number();
    Course searched = byConfiguration.get(number);
    return searched != null ? searched : drawn.computeIfAbsent(number, this::draw);
  }

  private Course draw(int number) {
    SplittableRandom random = new SplittableRandom(Seeds.derive(seed, "drawn curve", number));
    int rank = random.nextInt(ranked.size());
    Course course = ranked.get(rank);
    Course neighbour = ranked.get(rank == ranked.size() - 1 ? Math.max(0, rank - 1) : rank + 1);
    return course.end() == neighbour.end()
        ? course.towards(neighbour, random.nextDouble())
        : course;
  }
}
