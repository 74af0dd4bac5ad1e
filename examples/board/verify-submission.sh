#!/usr/bin/env bash
# Verifies what a pull request adds to a board: exactly one new folder below submissions/, a sample of whose cells is run
# again. Call it from a checkout of the board's own branch, so that a pull request cannot change what judges it.
#
#   verify-submission.sh REQUEST [BASE] [CELLS]
#
#   REQUEST  a checkout of the pull request, merged
#   BASE     the commit that it is compared with, known to that checkout (default: HEAD^1, the board before the merge)
#   CELLS    how many cells to run again (default: 5%)
#
# HIERBENCH: the program to call (default: the one in the board's node_modules).
# Exit code: 0 reproduced, 3 not reproduced, 2 not a submission.
set -euo pipefail
request=$1 base=${2:-HEAD^1} cells=${3:-5%}
read -r -a hierbench <<<"${HIERBENCH:-npx --no-install hierbench}"

refuse() {
  echo "refused: $1" >&2
  exit 2
}

folder=
while IFS= read -r -d '' status && IFS= read -r -d '' path; do
  [[ $path =~ ^submissions/([a-z0-9]+(-[a-z0-9]+)*)/.+$ ]] ||
    refuse "a pull request with a submission changes nothing but submissions/; this one changes $(printf %q "$path")"
  [[ $status == A ]] || refuse "$(printf %q "$path") is there already; a new submission gets a folder of its own"
  [[ -z $folder || $folder == "${BASH_REMATCH[1]}" ]] || refuse "there are two submissions; open a pull request for each"
  folder=${BASH_REMATCH[1]}
done < <(git -C "$request" diff --no-renames --name-status -z "$base" HEAD)
[[ -n $folder ]] || refuse "there is no new submission"

# verify takes a folder without submission.json for a run of one's own, whose code it runs wherever it lies.
[[ -f $request/submissions/$folder/submission.json ]] || refuse "it has no submission.json"
[[ -z $(find "$request/submissions/$folder" -type l -print -quit) ]] || refuse "it has a symbolic link"
echo "verifying $folder"
"${hierbench[@]}" verify "$request/submissions/$folder" --cells "$cells" --quiet
