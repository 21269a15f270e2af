// Go's own sumdb libraries look at a running ledger: they open its checkpoint, compute proofs from
// its tiles, and check the proofs that it gives. Prints what it checked; exits 1 at the first fault.
//
//	go run tlog.go <url> <verifier key> <rounds> <seed>
package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/rand"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var base string

func get(path string) []byte {
	answer, err := http.Get(base + path)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 {
		log.Fatalf("GET %s: %d %v %s", path, answer.StatusCode, err, body)
	}
	return body
}

// The ledger's tiles as Go reads them: it names them with their height, C2SP does not.
type tiles struct{}

func (tiles) Height() int { return 8 }
func (tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range wanted {
		data = append(data, get("/"+strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
	}
	return data, nil
}
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func parseCheckpoint(text string) tlog.Tree {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		log.Fatalf("not a checkpoint body: %q", text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		log.Fatal(err)
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		log.Fatal(err)
	}
	return tlog.Tree{N: size, Hash: root}
}

func openCheckpoint(text []byte, verifiers note.Verifiers) tlog.Tree {
	opened, err := note.Open(text, verifiers)
	if err != nil {
		log.Fatal("checkpoint: ", err)
	}
	return parseCheckpoint(opened.Text)
}

// Every entry, from the entry bundles.
func entries(size int64) [][]byte {
	var all [][]byte
	for n := int64(0); n*256 < size; n++ {
		tile := tlog.Tile{H: 8, L: -1, N: n, W: 256}
		if left := size - n*256; left < 256 {
			tile.W = int(left)
		}
		bundle := get("/" + strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1))
		for len(bundle) > 0 {
			length := int(binary.BigEndian.Uint16(bundle))
			all = append(all, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
	}
	if int64(len(all)) != size {
		log.Fatalf("%d entries in a log of %d", len(all), size)
	}
	return all
}

// The ledger's own answer to /v1/proof/inclusion, taken apart.
func servedProof(index int64, verifiers note.Verifiers) (tlog.RecordProof, tlog.Tree) {
	text := string(get(fmt.Sprintf("/v1/proof/inclusion?index=%d", index)))
	head, checkpoint, found := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" || lines[1] != fmt.Sprintf("index %d", index) {
		log.Fatalf("not a proof of %d: %q", index, text)
	}
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			log.Fatal(err)
		}
		proof = append(proof, hash)
	}
	return proof, openCheckpoint([]byte(checkpoint), verifiers)
}

func servedConsistency(from, to int64) tlog.TreeProof {
	var answer struct {
		From, To int64
		Hashes   []string
	}
	if err := json.Unmarshal(get(fmt.Sprintf("/v1/proof/consistency?from=%d&to=%d", from, to)), &answer); err != nil {
		log.Fatal(err)
	}
	var proof tlog.TreeProof
	for _, text := range answer.Hashes {
		bytes, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(bytes) != 32 {
			log.Fatalf("not a hash: %q", text)
		}
		var hash tlog.Hash
		copy(hash[:], bytes)
		proof = append(proof, hash)
	}
	return proof
}

func check(what string, err error) {
	if err != nil {
		log.Fatalf("%s: %v", what, err)
	}
}

func main() {
	log.SetFlags(0)
	base = os.Args[1]
	verifier, err := note.NewVerifier(os.Args[2])
	check("verifier key", err)
	verifiers := note.VerifierList(verifier)
	rounds, err := strconv.Atoi(os.Args[3])
	check("rounds", err)
	seed, err := strconv.ParseInt(os.Args[4], 10, 64)
	check("seed", err)
	fmt.Println("seed", seed)
	random := rand.New(rand.NewSource(seed))

	tree := openCheckpoint(get("/checkpoint"), verifiers)
	reader := tlog.TileHashReader(tree, tiles{})
	root, err := tlog.TreeHash(tree.N, reader)
	check("tree from tiles", err)
	if root != tree.Hash {
		log.Fatal("the tiles give another root than the checkpoint")
	}
	records := entries(tree.N)

	for i := 0; i < rounds; i++ {
		index := random.Int63n(tree.N)
		leaf := tlog.RecordHash(records[index])
		ours, err := tlog.ProveRecord(tree.N, index, reader)
		check("prove from tiles", err)
		check("record from tiles", tlog.CheckRecord(ours, tree.N, tree.Hash, index, leaf))
		served, servedTree := servedProof(index, verifiers)
		check("served record", tlog.CheckRecord(served, servedTree.N, servedTree.Hash, index, leaf))

		from, to := 1+random.Int63n(tree.N), 1+random.Int63n(tree.N)
		if from > to {
			from, to = to, from
		}
		fromRoot, err := tlog.TreeHash(from, reader)
		check("older root", err)
		toRoot, err := tlog.TreeHash(to, reader)
		check("newer root", err)
		proof, err := tlog.ProveTree(to, from, reader)
		check("prove tree from tiles", err)
		check("tree from tiles", tlog.CheckTree(proof, to, toRoot, from, fromRoot))
		check("served tree", tlog.CheckTree(servedConsistency(from, to), to, toRoot, from, fromRoot))
	}
	fmt.Printf("checked: size %d, %d inclusion and %d consistency proofs\n", tree.N, rounds, rounds)
}
