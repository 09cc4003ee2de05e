#!/usr/bin/env bash
# Open a case as docs/case-format.md describes it, with the public age tool, jq and sha256sum. Nothing
# of the program is used, and nothing readable is written to the disk.
#
#   open_case.sh FOLDER [key.age|recovery.age]      asks for the passphrase, or the words of a sheet
set -euo pipefail
folder=$1
key=$(age -d "$folder/${2:-key.age}")
opened() { age -d -i <(printf '%s\n' "$key") "$1"; }

case=$(opened "$folder/case.age")
printf 'format %s\n' "$(jq .format <<<"$case")"
jq -r '.answers | to_entries[] | "answer \(.key): \(.value.value
  | if . == null then "skipped" elif type == "array" then join(", ") else . end)"' <<<"$case"

while read -r id file sha256 size; do
  counted=$(opened "$folder/evidence/$file.age" | wc -c)
  hashed=$(opened "$folder/evidence/$file.age" | sha256sum)
  [ "$sha256 $size" = "${hashed%% *} $((counted))" ] && echo "evidence $id: whole" || echo "evidence $id: CHANGED"
done < <(jq -r '.evidence[] | select(.kept == "sealed") | "\(.id) \(.file) \(.sha256) \(.size)"' <<<"$case")

before=$(printf '0%.0s' {1..64}) count=0
while read -r previous hash && read -r hashed <&3; do
  count=$((count + 1))
  made=$(printf '%s' "$hashed" | sha256sum)
  [ "$previous $hash" = "$before ${made%% *}" ] || { echo "log: entry $count does not fit"; exit 1; }
  before=$hash
done < <(jq -r '.log[] | "\(.previous) \(.hash)"' <<<"$case") 3< <(jq -ca '.log[] | {about, at, event, previous}' <<<"$case")
echo "log: $count entries, last $before"
