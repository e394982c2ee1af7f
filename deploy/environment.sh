# Sourced by deploy/espalier and bench/run: what the environment of a JVM that trains must hold.

export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}" # one thread a trial; trials are what runs in parallel

# The kind of processor that OpenBLAS should take this one for, or nothing where it knows by itself: its release 0.3.19,
# which ND4J brings, takes an AMD processor with AVX-512 for one without.
#
#   $1  what describes the processor, as /proc/cpuinfo does
blas_core_type() {
  [[ "$(uname -sm)" == "Linux x86_64" && -r "$1" ]] || return 0
  awk -F: '
    /^vendor_id/ && !vendor { vendor = $2 }
    /^flags/ && !flags { flags = $2 " " }
    END {
      amd = vendor ~ /AuthenticAMD/
      wide = 1
      for (i = split("f cd dq bw vl", needed, " "); i > 0; i--) wide = wide && flags ~ (" avx512" needed[i] " ")
      if (amd && wide) print "SkylakeX"
    }' "$1"
}

if [[ -z "${OPENBLAS_CORETYPE:-}" ]]; then
  OPENBLAS_CORETYPE="$(blas_core_type /proc/cpuinfo)"
  # Set but empty, it would be no kind of processor that OpenBLAS knows.
  if [[ -n "$OPENBLAS_CORETYPE" ]]; then export OPENBLAS_CORETYPE; else unset OPENBLAS_CORETYPE; fi
fi
