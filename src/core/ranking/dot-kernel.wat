;; One query against many rows of int8 [512]: the program's innermost loop.
;;
;; The rows lie in groups of four, woven: eight codes of the first row, eight of the second, of the third, of the
;; fourth, then the next eight of the first. So the memory is read straight from one end to the other, which is what
;; limits the speed (three times faster than row after row), and a load of the query serves four rows.
;; The query lies in memory as int16 [512], widened once, so that each step is one load that widens eight
;; codes of a row, and one multiply-add of eight pairs. All sums are exact: 512 × 127 × 127 fits an int32.
;; Assembled by `npm run build:wasm` into dot-kernel.generated.ts.
(module
  (memory (export "memory") 1)

  (func $sum (param $v v128) (result i32)
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $v)) (i32x4.extract_lane 1 (local.get $v)))
      (i32.add (i32x4.extract_lane 2 (local.get $v)) (i32x4.extract_lane 3 (local.get $v)))))

  ;; query: address of int16 [512]; rows: address of int8 [groups][64][4][8]; out: address of int32 [groups × 4]
  (func (export "dots") (param $query i32) (param $rows i32) (param $groups i32) (param $out i32)
    (local $i i32) (local $q v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)

    (block $done
      (loop $four
        (br_if $done (i32.eqz (local.get $groups)))
        (local.set $a (v128.const i32x4 0 0 0 0))
        (local.set $b (v128.const i32x4 0 0 0 0))
        (local.set $c (v128.const i32x4 0 0 0 0))
        (local.set $d (v128.const i32x4 0 0 0 0))
        (local.set $i (i32.const 0))
        (loop $columns
          (local.set $q (v128.load (i32.add (local.get $query) (i32.shl (local.get $i) (i32.const 1)))))
          (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_s (local.get $rows)))))
          (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_s offset=8 (local.get $rows)))))
          (local.set $c (i32x4.add (local.get $c) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_s offset=16 (local.get $rows)))))
          (local.set $d (i32x4.add (local.get $d) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_s offset=24 (local.get $rows)))))
          (local.set $q (v128.load offset=16 (i32.add (local.get $query) (i32.shl (local.get $i) (i32.const 1)))))
          (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_s offset=32 (local.get $rows)))))
          (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_s offset=40 (local.get $rows)))))
          (local.set $c (i32x4.add (local.get $c) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_s offset=48 (local.get $rows)))))
          (local.set $d (i32x4.add (local.get $d) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_s offset=56 (local.get $rows)))))
          (local.set $rows (i32.add (local.get $rows) (i32.const 64)))
          (br_if $columns (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 16))) (i32.const 512))))
        (i32.store (local.get $out) (call $sum (local.get $a)))
        (i32.store offset=4 (local.get $out) (call $sum (local.get $b)))
        (i32.store offset=8 (local.get $out) (call $sum (local.get $c)))
        (i32.store offset=12 (local.get $out) (call $sum (local.get $d)))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (local.set $groups (i32.sub (local.get $groups) (i32.const 1)))
        (br $four)))))
