package logscan

import "encoding/binary"

// block is how many bytes are probed before it is looked whether there was anything.
const block = 16

// eachBit has one bit in each byte: a load takes less time than a shift.
type eachBit [8]byte

// skipLong returns where the first block at or after i starts of which the bitmap lets a window pass, or the last one before
// to, when all literals are long. The block is written out because the compiler does not unroll loops: that makes it twice as fast.
func (l *Literals) skipLong(b []byte, i, to int) int {
	t, le := l.bits, binary.LittleEndian
	m := uint64(len(t) - 1)
	bit := eachBit{1, 2, 4, 8, 16, 32, 64, 128}
	b = b[:len(b)+slack]
	for ; i+block <= to; i += block {
		w := (*[block + slack]byte)(b[i:])
		p, q := (le.Uint64(w[0:])|fold)*mul, (le.Uint64(w[4:])|fold)*mul
		r, s := (le.Uint64(w[8:])|fold)*mul, (le.Uint64(w[12:])|fold)*mul
		if t[p>>hashShift&m]&bit[p>>bitShift]|t[q>>hashShift&m]&bit[q>>bitShift]|
			t[r>>hashShift&m]&bit[r>>bitShift]|t[s>>hashShift&m]&bit[s>>bitShift] != 0 {
			break
		}
	}
	return i
}

// skip is skipLong for literals of both kinds.
func (l *Literals) skip(b []byte, i, to int) int {
	t, s, le := l.bits, (*[1 << passBits]byte)(l.pass), binary.LittleEndian
	m := uint64(len(t) - 1)
	bit := eachBit{1, 2, 4, 8, 16, 32, 64, 128}
	b = b[:len(b)+slack]
	for ; i+block <= to; i += block {
		h := (*[block + slack]byte)(b[i:])
		v, w := le.Uint64(h[0:])|fold, le.Uint64(h[4:])|fold
		x, y := le.Uint64(h[8:])|fold, le.Uint64(h[12:])|fold
		p, q, r, u := v*mul, w*mul, x*mul, y*mul
		if s[uint32(p)>>passShift]|s[uint32(v>>16)*mul32>>passShift]|
			s[uint32(q)>>passShift]|s[uint32(w>>16)*mul32>>passShift]|
			s[uint32(r)>>passShift]|s[uint32(x>>16)*mul32>>passShift]|
			s[uint32(u)>>passShift]|s[uint32(y>>16)*mul32>>passShift]|
			t[p>>hashShift&m]&bit[p>>bitShift]|t[q>>hashShift&m]&bit[q>>bitShift]|
			t[r>>hashShift&m]&bit[r>>bitShift]|t[u>>hashShift&m]&bit[u>>bitShift] != 0 {
			break
		}
	}
	return i
}
