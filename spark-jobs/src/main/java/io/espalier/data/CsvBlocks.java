package io.espalier.data;

import com.univocity.parsers.csv.CsvParser;
import java.util.Iterator;
import org.apache.hadoop.io.Text;
import org.apache.spark.api.java.function.Function2;

/**
 * Turns the pieces of {@link CsvFile#lines} into blocks of rows, on executors. Stops at the first
 * row that cannot be used.
 *
 * @param trouble what is wrong with a line that has other cells than the header
 */
record CsvBlocks(Reading reading, String trouble)
    implements Function2<Integer, Iterator<Text>, Iterator<byte[]>> {
  private static final long serialVersionUID = 1;

  /** Places that stand for something else than a slot. */
  private static final int LABEL = -1;

  private static final int NONE = -2;

  @Override
  public Iterator<byte[]> call(Integer piece, Iterator<Text> lines) {
    Blocks blocks = new Blocks(lines);
    if (piece == 0) {
      blocks.skip();
    }
    return blocks;
  }

  private final class Blocks implements Iterator<byte[]> {
    private final Iterator<Text> lines;
    private final int[] places = places();
    private final CsvParser parser = CsvFile.parser(places.length);
    private final BlockBuilder block = new BlockBuilder(reading);
    private String next;

    Blocks(Iterator<Text> lines) {
      this.lines = lines;
      skip();
    }

    private int[] places() {
      int[] places = new int[reading.columns().size()];
      int slot = 0;
      for (int c = 0; c < places.length; c++) {
        places[c] =
            switch (reading.role(c)) {
              case LABEL -> LABEL;
              case NONE -> NONE;
              case FEATURE, NAMES, ASIDE -> slot++;
            };
      }
      return places;
    }

    @Override
    public boolean hasNext() {
      return next != null && !block.broken();
    }

    @Override
    public byte[] next() {
      while (next != null && !block.full() && take(next)) {
        block.end();
        skip();
      }
      return block.take().toBytes();
    }

    /** Goes on to the next line that is not blank. */
    private void skip() {
      do {
        next = lines.hasNext() ? lines.next().toString() : null;
      } while (next != null && next.trim().isEmpty());
    }

    private boolean take(String line) {
      String[] cells = parser.parseLine(line);
      if (cells == null || cells.length != places.length) {
        return block.refuse(trouble + ": " + Cells.shown(line));
      }
      if (CsvFile.open(line)) {
        return block.refuse("has a quote that is not closed: " + Cells.shown(line));
      }
      if (line.indexOf('\0') >= 0) {
        return block.refuse("has a NUL byte: " + Cells.shown(line.replace('\0', '␀')));
      }
      boolean sound = true;
      for (int c = 0; c < places.length && sound; c++) {
        int place = places[c];
        if (place >= 0) {
          sound = block.text(place, cells[c]);
        } else if (place == LABEL) {
          sound = block.label(cells[c]);
        }
      }
      return sound;
    }
  }
}
