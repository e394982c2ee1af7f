package io.espalier.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.espalier.space.Params;
import io.espalier.trial.Artifacts;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Decision;
import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.Gauge;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Limits;
import io.espalier.trial.Measurement;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.TestFigures;
import io.espalier.trial.TrainingPlan;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Events, and what legs are made of, as JSON: one object each, on one line. Doubles survive to the
 * bit, NaN and infinities too; parameters keep the kind of their values. Types are told by short
 * names of a closed list, so that no text can make it load a class. Safe for concurrent use.
 *
 * <p>Reading throws an {@link IOException} that says what is wrong with the text, and where in it.
 */
public final class EventCodec {

  private final ObjectMapper mapper;

  /** Makes a codec; one is enough for a process. */
  public EventCodec() {
    SimpleModule values = new SimpleModule("espalier");
    values.addSerializer(Instant.class, new InstantWriter());
    values.addDeserializer(Instant.class, new InstantReader());
    values.addSerializer(TrialId.class, new TrialIdWriter());
    values.addDeserializer(TrialId.class, new TrialIdReader());
    values.addSerializer(ConfigId.class, new ConfigIdWriter());
    values.addDeserializer(ConfigId.class, new ConfigIdReader());
    values.addSerializer(Params.class, new ParamsJson.Writer());
    values.addDeserializer(Params.class, new ParamsJson.Reader());
    // Names come from metrics and facts without end, so interning them would only fill a table.
    JsonFactory factory =
        JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();
    mapper =
        JsonMapper.builder(factory)
            .addModule(values)
            .addMixIn(StudyEvent.class, EventKinds.class)
            .addMixIn(LegResult.class, LegResultKinds.class)
            .addMixIn(Decision.class, DecisionKinds.class)
            .addMixIn(Start.class, StartKinds.class)
            .addMixIn(Sample.class, SampleKinds.class)
            .addMixIn(EnsembleFacts.class, Figures.class)
            .addMixIn(TestFigures.class, Figures.class)
            .addMixIn(StudyEvent.Opened.class, Opening.class)
            .addMixIn(Artifacts.class, Training.class)
            .annotationIntrospector(new Requiring())
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
  }

  /** An event as one JSON object. */
  public String write(StudyEvent event) {
    return json(StudyEvent.class, event);
  }

  /** The event of {@link #write(StudyEvent)}. */
  public StudyEvent event(String json) throws IOException {
    return mapper.readValue(json, StudyEvent.class);
  }

  /** Events as one JSON array. */
  public String write(List<StudyEvent> events) {
    return json(StudyEvent[].class, events.toArray(StudyEvent[]::new));
  }

  /** The events of {@link #write(List)}. */
  public List<StudyEvent> events(String json) throws IOException {
    return List.of(mapper.readValue(json, StudyEvent[].class));
  }

  /** A leg as one JSON object. */
  public String write(Leg leg) {
    return json(Leg.class, leg);
  }

  /** The leg of {@link #write(Leg)}. */
  public Leg leg(String json) throws IOException {
    return mapper.readValue(json, Leg.class);
  }

  /** A leg's result as one JSON object. */
  public String write(LegResult result) {
    return json(LegResult.class, result);
  }

  /** The result of {@link #write(LegResult)}. */
  public LegResult legResult(String json) throws IOException {
    return mapper.readValue(json, LegResult.class);
  }

  /** A measurement as one JSON object. */
  public String write(Measurement measurement) {
    return json(Measurement.class, measurement);
  }

  /** The measurement of {@link #write(Measurement)}. */
  public Measurement measurement(String json) throws IOException {
    return mapper.readValue(json, Measurement.class);
  }

  /** A decision as one JSON object. */
  public String write(Decision decision) {
    return json(Decision.class, decision);
  }

  /** The decision of {@link #write(Decision)}. */
  public Decision decision(String json) throws IOException {
    return mapper.readValue(json, Decision.class);
  }

  /** A training plan as one JSON object. */
  public String write(TrainingPlan plan) {
    return json(TrainingPlan.class, plan);
  }

  /** The plan of {@link #write(TrainingPlan)}. */
  public TrainingPlan plan(String json) throws IOException {
    return mapper.readValue(json, TrainingPlan.class);
  }

  private <T> String json(Class<T> type, T value) {
    try {
      return mapper.writerFor(type).writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          type.getSimpleName() + " cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = StudyEvent.Created.class, name = "created"),
    @JsonSubTypes.Type(value = StudyEvent.DriverStarted.class, name = "driver-started"),
    @JsonSubTypes.Type(value = StudyEvent.StageStarted.class, name = "stage-started"),
    @JsonSubTypes.Type(value = StudyEvent.StageEnded.class, name = "stage-ended"),
    @JsonSubTypes.Type(value = StudyEvent.Proposed.class, name = "proposed"),
    @JsonSubTypes.Type(value = StudyEvent.LegStarted.class, name = "leg-started"),
    @JsonSubTypes.Type(value = StudyEvent.LegRetried.class, name = "leg-retried"),
    @JsonSubTypes.Type(value = StudyEvent.LegMoved.class, name = "leg-moved"),
    @JsonSubTypes.Type(value = StudyEvent.Measured.class, name = "measured"),
    @JsonSubTypes.Type(value = StudyEvent.Decided.class, name = "decided"),
    @JsonSubTypes.Type(value = StudyEvent.LegEnded.class, name = "leg-ended"),
    @JsonSubTypes.Type(value = StudyEvent.Tick.class, name = "tick"),
    @JsonSubTypes.Type(value = StudyEvent.BudgetSpent.class, name = "budget-spent"),
    @JsonSubTypes.Type(value = StudyEvent.EnsembleBuilt.class, name = "ensemble-built"),
    @JsonSubTypes.Type(value = StudyEvent.Decomposed.class, name = "decomposed"),
    @JsonSubTypes.Type(value = StudyEvent.Settled.class, name = "settled"),
    @JsonSubTypes.Type(value = StudyEvent.Chosen.class, name = "chosen"),
    @JsonSubTypes.Type(value = StudyEvent.Opened.class, name = "opened")
  })
  private interface EventKinds {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = LegResult.Reached.class, name = "reached"),
    @JsonSubTypes.Type(value = LegResult.Stopped.class, name = "stopped"),
    @JsonSubTypes.Type(value = LegResult.Yielded.class, name = "yielded"),
    @JsonSubTypes.Type(value = LegResult.Failed.class, name = "failed")
  })
  private interface LegResultKinds {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Decision.Continue.class, name = "continue"),
    @JsonSubTypes.Type(value = Decision.Stop.class, name = "stop"),
    @JsonSubTypes.Type(value = Decision.Yield.class, name = "yield")
  })
  private interface DecisionKinds {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Start.Scratch.class, name = "scratch"),
    @JsonSubTypes.Type(value = Start.Checkpoint.class, name = "checkpoint"),
    @JsonSubTypes.Type(value = Start.Fork.class, name = "fork"),
    @JsonSubTypes.Type(value = Start.Soup.class, name = "soup")
  })
  private interface StartKinds {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Sample.Whole.class, name = "whole"),
    @JsonSubTypes.Type(value = Sample.WithValidation.class, name = "with-validation"),
    @JsonSubTypes.Type(value = Sample.Folds.class, name = "folds"),
    @JsonSubTypes.Type(value = Sample.Reshuffled.class, name = "reshuffled"),
    @JsonSubTypes.Type(value = Sample.Bootstrap.class, name = "bootstrap"),
    @JsonSubTypes.Type(value = Sample.Subsample.class, name = "subsample"),
    @JsonSubTypes.Type(value = Sample.Nested.class, name = "nested")
  })
  private interface SampleKinds {}

  /** Intervals are not in journals of old. */
  private interface Figures {
    @JsonProperty(required = false)
    @JsonSetter(nulls = Nulls.AS_EMPTY)
    Map<String, Limits> limits();
  }

  /** What rows that were trained on say is not in journals of old. */
  private interface Training {
    @JsonProperty(required = false)
    @JsonSetter(nulls = Nulls.AS_EMPTY)
    Map<String, Double> training();
  }

  /** Gauges are not in journals of old. */
  private interface Opening {
    @JsonProperty(required = false)
    @JsonSetter(nulls = Nulls.AS_EMPTY)
    List<Gauge> gauges();
  }

  /** Whatever a record holds has to be there, unless it is said that it need not. */
  private static final class Requiring extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasRequiredMarker(AnnotatedMember member) {
      Boolean said = super.hasRequiredMarker(member);
      return said == null ? Boolean.TRUE : said;
    }
  }

  private static final class InstantWriter extends StdSerializer<Instant> {
    InstantWriter() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(value.toString());
    }
  }

  private static final class InstantReader extends StdDeserializer<Instant> {
    InstantReader() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
      String text = json.getText();
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw context.weirdStringException(text, Instant.class, "not an ISO instant");
      }
    }
  }

  private static final class TrialIdWriter extends StdSerializer<TrialId> {
    TrialIdWriter() {
      super(TrialId.class);
    }

    @Override
    public void serialize(TrialId value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeNumber(value.number());
    }
  }

  private static final class TrialIdReader extends StdDeserializer<TrialId> {
    TrialIdReader() {
      super(TrialId.class);
    }

    @Override
    public TrialId deserialize(JsonParser json, DeserializationContext context) throws IOException {
      return new TrialId(number(json, context, TrialId.class));
    }
  }

  private static final class ConfigIdWriter extends StdSerializer<ConfigId> {
    ConfigIdWriter() {
      super(ConfigId.class);
    }

    @Override
    public void serialize(ConfigId value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeNumber(value.number());
    }
  }

  private static final class ConfigIdReader extends StdDeserializer<ConfigId> {
    ConfigIdReader() {
      super(ConfigId.class);
    }

    @Override
    public ConfigId deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      return new ConfigId(number(json, context, ConfigId.class));
    }
  }

  private static int number(JsonParser json, DeserializationContext context, Class<?> type)
      throws IOException {
    if (!json.currentToken().isNumeric() || json.getIntValue() < 0) {
      throw context.weirdStringException(json.getText(), type, "not a number from 0 on");
    }
    return json.getIntValue();
  }
}
