;; Four queries against the rows of a tile, and which of the products are worth looking at: the innermost loop of comparing all with all.
;;
;; A step takes eight columns of two rows (woven: eight codes of the first, eight of the second) and of four queries (int16 [4][512], widened
;; once), and adds eight products of eight pairs to eight sums: a row that is loaded serves four queries, and a query two rows. All sums are
;; exact: 512 × 127 × 127 fits an int32, and a float32 too. The similarity told from them is not quite: whoever sets the floors leaves room.
;; Assembled by `npm run build:wasm` into tile-kernel.generated.ts.
(module
  (memory (export "memory") 1)

  ;; The four lanes of each of four vectors added up: one vector of four sums.
  (func $sums (param $a v128) (param $b v128) (param $c v128) (param $d v128) (result v128)
    (local $ab v128) (local $cd v128)
    (local.set $ab (i32x4.add
      (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a) (local.get $b))
      (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b))))
    (local.set $cd (i32x4.add
      (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $c) (local.get $d))
      (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $c) (local.get $d))))
    (i32x4.add
      (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd))
      (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd))))

  ;; True where one of the four similarities is above the floor of its query or of the row.
  (func $worth (param $products v128) (param $scales v128) (param $floors v128) (param $facts i32) (result i32)
    (v128.any_true (f32x4.gt
      (f32x4.mul
        (f32x4.mul (f32x4.convert_i32x4_s (local.get $products)) (local.get $scales))
        (v128.load32_splat (local.get $facts)))
      (f32x4.pmin (local.get $floors) (v128.load32_splat offset=4 (local.get $facts))))))

  ;; queries: int16 [4][512]; queryFacts: float32 scales [4], floors [4]; rows: int8 [pairs][64][2][8]; facts: float32 [pairs × 2][scale, floor];
  ;; out: int32 [hits][place of the row, products [4]]. Answers the number of hits.
  (func (export "tile") (param $queries i32) (param $queryFacts i32) (param $rows i32) (param $facts i32) (param $pairs i32) (param $out i32) (result i32)
    (local $i i32) (local $place i32) (local $hits i32) (local $scales v128) (local $floors v128) (local $q v128) (local $r v128) (local $s v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $e v128) (local $f v128) (local $g v128) (local $h v128)
    (local.set $scales (v128.load (local.get $queryFacts)))
    (local.set $floors (v128.load offset=16 (local.get $queryFacts)))
    (block $done
      (loop $two
        (br_if $done (i32.eqz (local.get $pairs)))
        (local.set $a (v128.const i32x4 0 0 0 0))
        (local.set $b (v128.const i32x4 0 0 0 0))
        (local.set $c (v128.const i32x4 0 0 0 0))
        (local.set $d (v128.const i32x4 0 0 0 0))
        (local.set $e (v128.const i32x4 0 0 0 0))
        (local.set $f (v128.const i32x4 0 0 0 0))
        (local.set $g (v128.const i32x4 0 0 0 0))
        (local.set $h (v128.const i32x4 0 0 0 0))
        (local.set $i (local.get $queries))
        (loop $columns
          (local.set $r (v128.load8x8_s (local.get $rows)))
          (local.set $s (v128.load8x8_s offset=8 (local.get $rows)))
          (local.set $q (v128.load (local.get $i)))
          (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s (local.get $r) (local.get $q))))
          (local.set $e (i32x4.add (local.get $e) (i32x4.dot_i16x8_s (local.get $s) (local.get $q))))
          (local.set $q (v128.load offset=1024 (local.get $i)))
          (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s (local.get $r) (local.get $q))))
          (local.set $f (i32x4.add (local.get $f) (i32x4.dot_i16x8_s (local.get $s) (local.get $q))))
          (local.set $q (v128.load offset=2048 (local.get $i)))
          (local.set $c (i32x4.add (local.get $c) (i32x4.dot_i16x8_s (local.get $r) (local.get $q))))
          (local.set $g (i32x4.add (local.get $g) (i32x4.dot_i16x8_s (local.get $s) (local.get $q))))
          (local.set $q (v128.load offset=3072 (local.get $i)))
          (local.set $d (i32x4.add (local.get $d) (i32x4.dot_i16x8_s (local.get $r) (local.get $q))))
          (local.set $h (i32x4.add (local.get $h) (i32x4.dot_i16x8_s (local.get $s) (local.get $q))))
          (local.set $r (v128.load8x8_s offset=16 (local.get $rows)))
          (local.set $s (v128.load8x8_s offset=24 (local.get $rows)))
          (local.set $q (v128.load offset=16 (local.get $i)))
          (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s (local.get $r) (local.get $q))))
          (local.set $e (i32x4.add (local.get $e) (i32x4.dot_i16x8_s (local.get $s) (local.get $q))))
          (local.set $q (v128.load offset=1040 (local.get $i)))
          (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s (local.get $r) (local.get $q))))
          (local.set $f (i32x4.add (local.get $f) (i32x4.dot_i16x8_s (local.get $s) (local.get $q))))
          (local.set $q (v128.load offset=2064 (local.get $i)))
          (local.set $c (i32x4.add (local.get $c) (i32x4.dot_i16x8_s (local.get $r) (local.get $q))))
          (local.set $g (i32x4.add (local.get $g) (i32x4.dot_i16x8_s (local.get $s) (local.get $q))))
          (local.set $q (v128.load offset=3088 (local.get $i)))
          (local.set $d (i32x4.add (local.get $d) (i32x4.dot_i16x8_s (local.get $r) (local.get $q))))
          (local.set $h (i32x4.add (local.get $h) (i32x4.dot_i16x8_s (local.get $s) (local.get $q))))
          (local.set $rows (i32.add (local.get $rows) (i32.const 32)))
          (br_if $columns (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 32))) (i32.add (local.get $queries) (i32.const 1024)))))
        (local.set $a (call $sums (local.get $a) (local.get $b) (local.get $c) (local.get $d)))
        (local.set $e (call $sums (local.get $e) (local.get $f) (local.get $g) (local.get $h)))
        (if (call $worth (local.get $a) (local.get $scales) (local.get $floors) (local.get $facts))
          (then
            (i32.store (local.get $out) (local.get $place))
            (v128.store offset=4 (local.get $out) (local.get $a))
            (local.set $out (i32.add (local.get $out) (i32.const 20)))
            (local.set $hits (i32.add (local.get $hits) (i32.const 1)))))
        (if (call $worth (local.get $e) (local.get $scales) (local.get $floors) (i32.add (local.get $facts) (i32.const 8)))
          (then
            (i32.store (local.get $out) (i32.add (local.get $place) (i32.const 1)))
            (v128.store offset=4 (local.get $out) (local.get $e))
            (local.set $out (i32.add (local.get $out) (i32.const 20)))
            (local.set $hits (i32.add (local.get $hits) (i32.const 1)))))
        (local.set $facts (i32.add (local.get $facts) (i32.const 16)))
        (local.set $place (i32.add (local.get $place) (i32.const 2)))
        (local.set $pairs (i32.sub (local.get $pairs) (i32.const 1)))
        (br $two)))
    (local.get $hits)))
