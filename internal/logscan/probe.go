package logscan

import "encoding/binary"

// flags say, of eight bytes each, whether the bitmaps let a window in them pass: those are not 0.
type flags [512]byte

// eachBit has one bit in each byte: a load takes less time than a shift.
type eachBit [8]byte

// probe sets the flags for the bytes of b, behind which there is more. There is no branch in it that is not foreseen, as one
// that is taken now and then costs more than the probes it saves.
func (l *Literals) probe(f []byte, b []byte) {
	if l.stride == wideStride {
		l.probeWide(f, b)
		return
	}
	long, short, le := l.bits, (*[1 << passBits]byte)(l.pass), binary.LittleEndian
	last := uint64(len(long) - 1)
	bit := eachBit{1, 2, 4, 8, 16, 32, 64, 128}
	for k := range f {
		if len(b) < longStride+shortGram {
			return
		}
		v, w := le.Uint64(b)|fold, le.Uint32(b[6:])|fold&(1<<32-1)
		h := v * mul
		f[k] = long[h>>byteShift&last]&bit[h>>bitShift] |
			short[uint32(h)>>passShift] |
			short[uint32(v>>16)*mul32>>passShift] |
			short[uint32(v>>32)*mul32>>passShift] |
			short[w*mul32>>passShift]
		b = b[longStride:]
	}
}

// probeWide is probe for short literals that are found at every fourth byte, which takes two thirds of the time.
func (l *Literals) probeWide(f []byte, b []byte) {
	long, short, le := l.bits, (*[1 << passBits]byte)(l.pass), binary.LittleEndian
	last := uint64(len(long) - 1)
	bit := eachBit{1, 2, 4, 8, 16, 32, 64, 128}
	for k := range f {
		if len(b) < longStride {
			return
		}
		v := le.Uint64(b) | fold
		h := v * mul
		f[k] = long[h>>byteShift&last]&bit[h>>bitShift] |
			short[uint32(h)>>passShift] |
			short[uint32(v>>32)*mul32>>passShift]
		b = b[longStride:]
	}
}
