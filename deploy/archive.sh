# Sourced by deploy/espalier: a class-data archive (JEP 350) from which the JVM takes classes parsed and verified. It holds
# what a tiny study loads, so that the first real one starts as fast as the tenth. An archive fits one JVM and one list of
# jars; the JVM checks that by itself, and runs without one that does not fit.
#
# Needs: home, target, jar, java.

archive="$target/espalier.jsa"
archive_of="$target/espalier.jsa.of" # what the archive was made for; there is one of a failure too, which makes no archive

# What an archive is bound to, and its own size: of a torn one the JVM dies.
archive_key() {
  local binary
  binary="$(readlink -f "$(command -v "$java")")"
  ls -lL "${binary%/bin/java}/lib/modules" "$jar" "$target/spark.classpath" 2>&1 || true
  if [[ -f "$1" ]]; then wc -c <"$1"; fi
}

archive_fits() { [[ -f "$archive_of" && "$(<"$archive_of")" == "$(archive_key "$archive")" ]]; }

# Makes it if that can be done; says nothing of a failure, which costs a second of each start and no more. Two that make it
# at once do not disturb each other: each puts a whole file in its place.
make_archive() (
  work="$(mktemp -d "$target/archive.XXXXXX" 2>/dev/null)" || exit 0
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM
  echo "espalier: preparing a faster start, once (ESPALIER_ARCHIVE=off goes without) ..." >&2
  cd "$home"
  if ! "$java" -XX:ArchiveClassesAtExit="$work/classes" "$@" search conf/digits.conf --out "$work/study" \
    --set 'space={hidden=[[8]], learning-rate=[0.003, 0.005, 0.01]}' --set training.epochs=2 --set refit.top=2 \
    --set ensemble.bagging.members=2 --set ensemble.subsampling.members=2 \
    >"$work/log" 2>&1 </dev/null; then
    rm -f "$work/classes"
  fi
  archive_key "$work/classes" >"$work/of"
  rm -f "$archive"
  if [[ -f "$work/classes" ]]; then mv -f "$work/classes" "$archive"; fi
  mv -f "$work/of" "$archive_of"
)

# What the JVM would say of an archive that does not fit helps nobody.
archive_options=(-XX:SharedArchiveFile="$archive" "-Xlog:cds*=off" "-Xlog:class+path*=off")
