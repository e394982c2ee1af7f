#!/usr/bin/env bash
# What Zeppelin's server starts an interpreter with, in the test of notebooks: one JVM, on the class path ESPALIER_INTERPRETERS.
set -euo pipefail
host="" port="" group="" range=":"
while getopts "hc:p:r:d:l:v:u:g:i:" option; do
  case "$option" in
    c) host="$OPTARG" ;;
    p) port="$OPTARG" ;;
    r) range="$OPTARG" ;;
    i) group="$OPTARG" ;;
    *) ;;
  esac
done
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
  --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.lang.invoke=ALL-UNNAMED \
  --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED \
  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/sun.util.calendar=ALL-UNNAMED \
  -Dzeppelin.log.file="$ZEPPELIN_HOME/logs/$group.log" -cp "$ESPALIER_INTERPRETERS" \
  org.apache.zeppelin.interpreter.remote.RemoteInterpreterServer "$host" "$port" "$group" "$range" \
  >>"$ZEPPELIN_HOME/logs/interpreters" 2>&1
