package io.espalier.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WireTest {
  @Test
  void messagesAreReadAsTheyWereWritten() {
    Wire.LegKey leg = new Wire.LegKey(3, 2);
    Wire.Ended end = new Wire.Ended(leg, 0.1, "{}", Wire.Then.LEAVE, List.of());
    Wire.Ended full = new Wire.Ended(leg, 1e-9, "{}", Wire.Then.GO_ON, List.of("{1}", "{2}"));
    for (Wire.Message message :
        List.of(
            new Wire.Report("runner", leg, List.of()),
            new Wire.Report("runner", leg, List.of("{1}", "{2}")),
            new Wire.Next("runner", 7, "3", "host", Optional.empty()),
            new Wire.Next("runner", 7, "3", "", Optional.of(end)),
            new Wire.Next("runner", 7, "3", "host", Optional.of(full)))) {
      assertThat(Wire.message(message.text())).isEqualTo(message);
    }
  }

  @Test
  void anythingElseIsRefused() {
    for (String text :
        List.of(
            "",
            "next",
            "report\nrunner\n1",
            "next\nrunner\n1\nhost",
            "next\nrunner\n1\n2\nhost\n3",
            "x\ny")) {
      assertThatThrownBy(() -> Wire.message(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no message of a leg or a slot: " + text);
    }
  }
}
