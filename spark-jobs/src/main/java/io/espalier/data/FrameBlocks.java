package io.espalier.data;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * Turns rows of Spark's own readers into blocks, on executors. Stops at the first row that cannot
 * be used.
 *
 * @param trouble what is wrong with a row that the reader could make nothing of
 */
record FrameBlocks(Reading reading, String trouble) implements MapPartitionsFunction<Row, byte[]> {
  private static final long serialVersionUID = 1;

  @Override
  public Iterator<byte[]> call(Iterator<Row> rows) {
    return new Blocks(rows);
  }

  private final class Blocks implements Iterator<byte[]> {
    private final Iterator<Row> rows;
    private final int width = reading.columns().size();
    private final BlockBuilder block = new BlockBuilder(reading);

    Blocks(Iterator<Row> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext() && !block.broken();
    }

    @Override
    public byte[] next() {
      while (!block.full() && rows.hasNext() && take(rows.next())) {
        block.end();
      }
      return block.take().toBytes();
    }

    private boolean take(Row row) {
      if (!row.isNullAt(width)) {
        return block.refuse(trouble + ": " + Cells.shown(row.getString(width)));
      }
      boolean sound = true;
      int slot = 0;
      for (int c = 0; c < width && sound; c++) {
        switch (reading.role(c)) {
          case LABEL -> sound = block.label(row.get(c));
          case FEATURE -> {
            sound = feature(row, c, slot);
            slot += reading.columns().get(c).features().size();
          }
          case NAMES, ASIDE -> {
            Object cell = row.get(c);
            sound = block.name(slot++, cell == null ? null : Cells.name(cell));
          }
          case NONE -> {}
        }
      }
      return sound;
    }

    private boolean feature(Row row, int c, int slot) {
      SourceColumn column = reading.columns().get(c);
      return switch (column.kind()) {
        case NUMBER -> block.number(slot, row.get(c));
        case NUMBERS -> numbers(row, column, c, slot);
        case TEXT -> block.text(slot, text(row, c));
        case NAME -> block.name(slot, text(row, c));
        case MOMENT, OTHER ->
            throw new IllegalStateException(column.name() + " is of type " + column.type());
      };
    }

    private static String text(Row row, int column) {
      return row.isNullAt(column) ? null : row.getString(column).strip();
    }

    private boolean numbers(Row row, SourceColumn column, int place, int slot) {
      List<?> cells = Cells.numbers(row, place);
      if (cells != null && cells.size() != column.width()) {
        return block.refuse(
            "column '%s' holds %d numbers, and %d in the first row that has any"
                .formatted(column.name(), cells.size(), column.width()));
      }
      boolean sound = true;
      for (int i = 0; i < column.width() && sound; i++) {
        sound = block.number(slot + i, cells == null ? null : cells.get(i));
      }
      return sound;
    }
  }
}
