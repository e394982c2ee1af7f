package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class NativesTest {
  @Test
  void theTinyNetworkTakesItsStepAndLeavesNoWorkspaceOpen() {
    assertThatCode(Natives::load).doesNotThrowAnyException();
    assertThat(Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread()).isEmpty();
  }
}
