package io.espalier.results;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.espalier.space.Params;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parameters as a JSON object whose values keep their kind: a double always has a fraction or an
 * exponent, an integer never; what JSON cannot tell apart is wrapped with its kind's name, {@code
 * {"long":5}}, {@code {"double":"NaN"}}.
 */
final class ParamsJson {
  private ParamsJson() {}

  static final class Writer extends StdSerializer<Params> {
    Writer() {
      super(Params.class);
    }

    @Override
    public void serialize(Params params, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeStartObject();
      for (Map.Entry<String, Object> entry : params.values().entrySet()) {
        json.writeFieldName(entry.getKey());
        write(entry.getKey(), entry.getValue(), json);
      }
      json.writeEndObject();
    }

    private void write(String name, Object value, JsonGenerator json) throws IOException {
      if (value instanceof Double d && Double.isFinite(d)) {
        json.writeNumber(d);
      } else if (value instanceof Integer i) {
        json.writeNumber(i);
      } else if (value instanceof String s) {
        json.writeString(s);
      } else if (value instanceof Boolean b) {
        json.writeBoolean(b);
      } else if (value instanceof Double || value instanceof Float || value instanceof Long) {
        json.writeStartObject();
        json.writeStringField(
            value instanceof Double ? "double" : value instanceof Float ? "float" : "long",
            value.toString());
        json.writeEndObject();
      } else if (value instanceof List<?> list) {
        json.writeStartArray();
        for (Object element : list) {
          write(name, element, json);
        }
        json.writeEndArray();
      } else {
        throw new IOException(
            name + ": " + value + " is neither a number, a text, a truth value nor a list");
      }
    }
  }

  static final class Reader extends StdDeserializer<Params> {
    Reader() {
      super(Params.class);
    }

    @Override
    public Params deserialize(JsonParser json, DeserializationContext context) throws IOException {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw context.wrongTokenException(
            json, Params.class, JsonToken.START_OBJECT, "parameters are an object");
      }
      Map<String, Object> values = new LinkedHashMap<>();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.getCurrentName();
        json.nextToken();
        values.put(name, read(json, context));
      }
      return new Params(values);
    }

    private Object read(JsonParser json, DeserializationContext context) throws IOException {
      return switch (json.currentToken()) {
        case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
        case VALUE_NUMBER_INT -> json.getIntValue();
        case VALUE_STRING -> json.getText();
        case VALUE_TRUE -> true;
        case VALUE_FALSE -> false;
        case START_ARRAY -> {
          List<Object> list = new ArrayList<>();
          while (json.nextToken() != JsonToken.END_ARRAY) {
            list.add(read(json, context));
          }
          yield Collections.unmodifiableList(list);
        }
        case START_OBJECT -> wrapped(json, context);
        default ->
            throw context.wrongTokenException(
                json, Params.class, JsonToken.VALUE_STRING, "not a parameter's value");
      };
    }

    private Object wrapped(JsonParser json, DeserializationContext context) throws IOException {
      String kind = json.nextFieldName();
      String text = json.nextTextValue();
      if (kind == null || text == null || json.nextToken() != JsonToken.END_OBJECT) {
        throw context.weirdStringException(kind, Params.class, "not one kind and its value");
      }
      try {
        return switch (kind) {
          case "double" -> Double.parseDouble(text);
          case "float" -> Float.parseFloat(text);
          case "long" -> Long.parseLong(text);
          default -> throw context.weirdStringException(kind, Params.class, "no kind of a value");
        };
      } catch (NumberFormatException e) {
        throw context.weirdStringException(text, Params.class, "not a " + kind);
      }
    }
  }
}
