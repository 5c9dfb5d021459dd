// Gochecker verifies a log directory (C2SP tlog-tiles) with golang.org/x/mod/sumdb/{note,tlog}, which nobody here wrote:
// the checkpoint's signature, every tile against its root, every entry bundle against the tiles, sample inclusion and
// consistency proofs, and the .tlog-proof files of a folder.
//
// It prints what it checked and exits 0, or says what is wrong and exits 1.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
)

func main() {
	dir := flag.String("dir", "", "the log's directory")
	vkeyPath := flag.String("vkey", "", "the file with its verifier key")
	proofs := flag.String("proofs", "", "a folder of .tlog-proof files, if any")
	samples := flag.Int64("samples", 200, "how many inclusion proofs to try, beside those at the ends of tiles")
	flag.Parse()
	if err := check(*dir, *vkeyPath, *proofs, *samples); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(dir, vkeyPath, proofs string, samples int64) error {
	vkey, err := os.ReadFile(vkeyPath)
	if err != nil {
		return err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	if err != nil {
		return err
	}
	signed, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return err
	}
	tree, err := openCheckpoint(signed, verifier)
	if err != nil {
		return fmt.Errorf("checkpoint: %v", err)
	}
	if tree.N == 0 {
		if tree.Hash != tlog.Hash(sha256.Sum256(nil)) {
			return fmt.Errorf("the root of the empty tree is %v", tree.Hash)
		}
		fmt.Println("size=0")
		return nil
	}
	log := &log{dir: dir, tree: tree}
	log.hashes = tlog.TileHashReader(tree, log)
	tiles, err := log.checkTiles()
	if err != nil {
		return err
	}
	bundles, err := log.checkBundles()
	if err != nil {
		return err
	}
	included, err := log.checkInclusion(samples)
	if err != nil {
		return err
	}
	consistent, err := log.checkConsistency()
	if err != nil {
		return err
	}
	receipts, err := log.checkProofFiles(proofs, verifier)
	if err != nil {
		return err
	}
	fmt.Printf("size=%d tiles=%d bundles=%d inclusion=%d consistency=%d proofs=%d\n",
		tree.N, tiles, bundles, included, consistent, receipts)
	return nil
}

// openCheckpoint verifies a signed note and reads its text as origin, size and root.
func openCheckpoint(signed []byte, verifier note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("not a checkpoint of %s: %q", verifier.Name(), opened.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] || size < 0 {
		return tlog.Tree{}, fmt.Errorf("size %q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return tlog.Tree{}, err
	}
	return tlog.Tree{N: size, Hash: root}, nil
}

// log reads a directory. It is the tlog.TileReader below a TileHashReader, which authenticates every tile against the root.
type log struct {
	dir    string
	tree   tlog.Tree
	hashes tlog.HashReader
}

func (l *log) Height() int { return height }

func (l *log) SaveTiles([]tlog.Tile, [][]byte) {}

func (l *log) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		// Tile.Path writes the height, which C2SP's paths leave out.
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
		data, err := os.ReadFile(filepath.Join(l.dir, path))
		if err != nil {
			return nil, err
		}
		if len(data) != tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s has %d bytes, not %d", path, len(data), tile.W*tlog.HashSize)
		}
		all = append(all, data)
	}
	return all, nil
}

// tile returns the authenticated hashes of tile n of a level, as many as the tree has.
func (l *log) tile(level int, n int64) ([]tlog.Hash, error) {
	end := l.tree.N >> (height * level)
	var indexes []int64
	for i := n * width; i < end && i < (n+1)*width; i++ {
		indexes = append(indexes, tlog.StoredHashIndex(height*level, i))
	}
	return l.hashes.ReadHashes(indexes)
}

func (l *log) checkTiles() (int, error) {
	count := 0
	for level := 0; l.tree.N>>(height*level) > 0; level++ {
		for n := int64(0); n*width < l.tree.N>>(height*level); n++ {
			if _, err := l.tile(level, n); err != nil {
				return 0, fmt.Errorf("tile %d of level %d: %v", n, level, err)
			}
			count++
		}
	}
	return count, nil
}

func (l *log) checkBundles() (int, error) {
	count := 0
	for n := int64(0); n*width < l.tree.N; n++ {
		hashes, err := l.tile(0, n)
		if err != nil {
			return 0, err
		}
		path := strings.Replace(
			tlog.Tile{H: height, L: 0, N: n, W: len(hashes)}.Path(), fmt.Sprintf("tile/%d/0/", height), "tile/entries/", 1)
		bundle, err := os.ReadFile(filepath.Join(l.dir, path))
		if err != nil {
			return 0, err
		}
		for i, hash := range hashes {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return 0, fmt.Errorf("%s ends in entry %d", path, n*width+int64(i))
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			if tlog.RecordHash(bundle[2:end]) != hash {
				return 0, fmt.Errorf("%s: entry %d is not the one that the tile has", path, n*width+int64(i))
			}
			bundle = bundle[end:]
		}
		if len(bundle) != 0 {
			return 0, fmt.Errorf("%s has %d bytes too many", path, len(bundle))
		}
		count++
	}
	return count, nil
}

func (l *log) leaf(index int64) (tlog.Hash, error) {
	hashes, err := l.hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		return tlog.Hash{}, err
	}
	return hashes[0], nil
}

func (l *log) checkInclusion(samples int64) (int, error) {
	indexes := []int64{0, width - 1, width, l.tree.N - 1, l.tree.N &^ (width - 1)}
	for i := int64(0); i < samples && i < l.tree.N; i++ {
		indexes = append(indexes, i*l.tree.N/samples)
	}
	count := 0
	for _, index := range indexes {
		if index >= l.tree.N {
			continue
		}
		leaf, err := l.leaf(index)
		if err != nil {
			return 0, err
		}
		proof, err := tlog.ProveRecord(l.tree.N, index, l.hashes)
		if err != nil {
			return 0, err
		}
		if err := tlog.CheckRecord(proof, l.tree.N, l.tree.Hash, index, leaf); err != nil {
			return 0, fmt.Errorf("inclusion of %d: %v", index, err)
		}
		count++
	}
	return count, nil
}

func (l *log) checkConsistency() (int, error) {
	count := 0
	for _, size := range []int64{1, 2, width - 1, width, width + 1, l.tree.N / 2, l.tree.N - 1, l.tree.N} {
		if size < 1 || size > l.tree.N {
			continue
		}
		root, err := tlog.TreeHash(size, l.hashes)
		if err != nil {
			return 0, err
		}
		proof, err := tlog.ProveTree(l.tree.N, size, l.hashes)
		if err != nil {
			return 0, err
		}
		if err := tlog.CheckTree(proof, l.tree.N, l.tree.Hash, size, root); err != nil {
			return 0, fmt.Errorf("consistency from %d: %v", size, err)
		}
		count++
	}
	return count, nil
}

// checkProofFiles verifies each .tlog-proof (C2SP tlog-proof) against its own checkpoint, and that against the log.
func (l *log) checkProofFiles(dir string, verifier note.Verifier) (int, error) {
	if dir == "" {
		return 0, nil
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*.tlog-proof"))
	if err != nil {
		return 0, err
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return 0, err
		}
		if err := l.checkProofFile(text, verifier); err != nil {
			return 0, fmt.Errorf("%s: %v", path, err)
		}
	}
	return len(paths), nil
}

func (l *log) checkProofFile(text []byte, verifier note.Verifier) error {
	parts := bytes.SplitN(text, []byte("\n\n"), 2)
	if len(parts) != 2 {
		return fmt.Errorf("no checkpoint")
	}
	lines := strings.Split(string(parts[0]), "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		return fmt.Errorf("header %q", lines[0])
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return fmt.Errorf("no index")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil {
		return err
	}
	var path tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(hash) != tlog.HashSize {
			return fmt.Errorf("hash %q", line)
		}
		path = append(path, tlog.Hash(*(*[tlog.HashSize]byte)(hash)))
	}
	tree, err := openCheckpoint(parts[1], verifier)
	if err != nil {
		return err
	}
	if index >= tree.N || tree.N > l.tree.N {
		return fmt.Errorf("index %d, size %d, in a log of size %d", index, tree.N, l.tree.N)
	}
	leaf, err := l.leaf(index)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(path, tree.N, tree.Hash, index, leaf); err != nil {
		return err
	}
	root, err := tlog.TreeHash(tree.N, l.hashes)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return fmt.Errorf("its checkpoint of size %d is not one of this log", tree.N)
	}
	return nil
}
