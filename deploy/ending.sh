# Sourced by deploy/espalier: how it learns the end of a command whose driver runs on a cluster. Spark says whether a driver
# failed at best, and not with which exit code; so the driver leaves word beside what it writes, which is on a file
# system that all machines share, and the command "ended" repeats and deletes it.
#
# Needs: arguments, die.

# What a command writes, or the study that it goes on with.
place_of_results() {
  local i command="" place="" first=""
  for ((i = 0; i < ${#arguments[@]}; i++)); do
    case "${arguments[i]}" in
      --out) place="${arguments[i + 1]:-}" && i=$((i + 1)) ;;
      --out=*) place="${arguments[i]#--out=}" ;;
      --set) i=$((i + 1)) ;;
      -*) ;;
      *) if [[ -z "$command" ]]; then command="${arguments[i]}"; elif [[ -z "$first" ]]; then first="${arguments[i]}"; fi ;;
    esac
  done
  case "$command" in
    search | predict | generate)
      [[ -n "$place" ]] || die "in cluster mode the driver runs on another machine: give $command --out, a URI that all machines can reach" 2
      ;;
    resume | evaluate)
      place="$first"
      [[ -n "$place" ]] || die "$command needs a study's directory" 2
      ;;
    *) die "${command:-this} only prints: run it without --deploy-mode cluster" 2 ;;
  esac
  while [[ "$place" == *[!/:]/ ]]; do place="${place%/}"; done
  names_a_path "$place" ||
    die "$place is a whole bucket or file system: in cluster mode give a directory in it, so that word of the end can lie beside it" 2
  echo "$place"
}

# Whether a path or URI has more than a scheme, a host and slashes.
names_a_path() {
  local path="$1"
  if [[ "$path" =~ ^[A-Za-z][A-Za-z0-9+.-]*: ]]; then
    path="${path#*:}"
    if [[ "$path" == //* ]]; then
      path="${path#//}"
      [[ "$path" == */* ]] || return 1
      path="${path#*/}"
    fi
  fi
  [[ "$path" == *[!/]* ]]
}

# Beside them, under a name that tables and studies pass over.
place_of_ending() {
  local place
  place="$(place_of_results)" || exit
  local name="${place##*/}"
  echo "${place%"$name"}.$name.ended-$$-$RANDOM$RANDOM"
}
