#!/bin/sh
# Makes static/desk/vendor anew from the versions in package-lock.json: npm and Node are needed for this alone.
# To take newer versions: change package.json, run `npm install --omit-lockfile-registry-resolved`, then this.
set -eu
cd "$(dirname "$0")"
out=../../src/keepword/desk/static/desk/vendor
npm ci --ignore-scripts --no-audit --no-fund
mkdir -p "$out"
npx esbuild editor.js --bundle --minify --format=esm --target=es2022 --legal-comments=none --outfile="$out/editor.js"
node emoji.js "$out"
: > "$out/LICENSES.txt"
for package in node_modules/prosemirror-* node_modules/marked node_modules/orderedmap node_modules/rope-sequence \
  node_modules/w3c-keyname node_modules/emojibase-data; do
  version=$(node -p "require('./$package/package.json').version")
  license=$(find "$package" -maxdepth 1 -iname 'license*' | head -n 1)
  { echo "== $(basename "$package") $version"; echo; cat "$license" 2>/dev/null || echo "MIT"; echo; } >> "$out/LICENSES.txt"
done
rm -rf node_modules
