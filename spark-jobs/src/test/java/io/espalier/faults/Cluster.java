package io.espalier.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one cluster, which is started with the first of them and ends with the last. */
public final class Cluster implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == TestBed.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return test.getRoot()
        .getStore(Namespace.create(Cluster.class))
        .getOrComputeIfAbsent(TestBed.class, key -> start(), TestBed.class);
  }

  private static TestBed start() {
    try {
      Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
      return TestBed.start(Files.createTempDirectory(target, "faults-"), TestBed.Effort.BRIEF);
    } catch (Exception e) {
      throw new IllegalStateException("The cluster was not started", e);
    }
  }
}
