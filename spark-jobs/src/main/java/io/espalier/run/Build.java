package io.espalier.run;

/** The program itself. */
public final class Build {
  private Build() {}

  /** The version of this build. */
  public static String version() {
    String version = Build.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
