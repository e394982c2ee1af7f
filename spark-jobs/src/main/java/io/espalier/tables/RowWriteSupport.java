package io.espalier.tables;

import io.espalier.results.Column;
import io.espalier.results.TableData;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Tells Parquet the columns and the values of a table's rows. */
final class RowWriteSupport extends WriteSupport<Object[]> {
  private final String table;
  private final List<Column> columns;
  private RecordConsumer consumer;

  RowWriteSupport(TableData table) {
    this.table = table.name();
    this.columns = table.columns();
  }

  @Override
  public WriteContext init(Configuration hadoop) {
    Type[] fields = columns.stream().map(RowWriteSupport::field).toArray(Type[]::new);
    return new WriteContext(new MessageType(table, fields), Map.of());
  }

  private static Type field(Column column) {
    Types.PrimitiveBuilder<?> builder = builder(column);
    return (Type) builder.named(column.name());
  }

  private static Types.PrimitiveBuilder<?> builder(Column column) {
    Type.Repetition repetition =
        column.presence() == Column.Presence.ALWAYS
            ? Type.Repetition.REQUIRED
            : Type.Repetition.OPTIONAL;
    return switch (column.type()) {
      case STRING ->
          Types.primitive(PrimitiveTypeName.BINARY, repetition)
              .as(LogicalTypeAnnotation.stringType());
      case INT -> Types.primitive(PrimitiveTypeName.INT32, repetition);
      case LONG -> Types.primitive(PrimitiveTypeName.INT64, repetition);
      case DOUBLE -> Types.primitive(PrimitiveTypeName.DOUBLE, repetition);
      case BOOLEAN -> Types.primitive(PrimitiveTypeName.BOOLEAN, repetition);
      case TIMESTAMP ->
          Types.primitive(PrimitiveTypeName.INT64, repetition)
              .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS));
    };
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    this.consumer = recordConsumer;
  }

  @Override
  public void write(Object[] row) {
    consumer.startMessage();
    for (int i = 0; i < row.length; i++) {
      if (row[i] != null) {
        Column column = columns.get(i);
        consumer.startField(column.name(), i);
        value(column, row[i]);
        consumer.endField(column.name(), i);
      }
    }
    consumer.endMessage();
  }

  private void value(Column column, Object value) {
    switch (column.type()) {
      case STRING -> consumer.addBinary(Binary.fromString((String) value));
      case INT -> consumer.addInteger((Integer) value);
      case LONG -> consumer.addLong((Long) value);
      case DOUBLE -> consumer.addDouble((Double) value);
      case BOOLEAN -> consumer.addBoolean((Boolean) value);
      case TIMESTAMP -> consumer.addLong(ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) value));
    }
  }
}
