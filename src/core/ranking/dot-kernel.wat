;; One query against many rows of int8 [512]: the program's innermost loop.
;;
;; The query lies in memory as int16 [512], widened once, so that each step is one load that widens eight
;; codes of a row, and one multiply-add of eight pairs. Four rows are taken together, so that a load of the
;; query serves four. All sums are exact: 512 × 127 × 127 fits an int32.
;; Assembled by `npm run build:wasm` into dot-kernel.generated.ts.
(module
  (memory (export "memory") 1)

  (func $sum (param $v v128) (result i32)
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $v)) (i32x4.extract_lane 1 (local.get $v)))
      (i32.add (i32x4.extract_lane 2 (local.get $v)) (i32x4.extract_lane 3 (local.get $v)))))

  ;; query: address of int16 [512]; rows: address of int8 [count][512]; out: address of int32 [count]
  (func (export "dots") (param $query i32) (param $rows i32) (param $count i32) (param $out i32)
    (local $i i32) (local $q v128) (local $at i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)

    (block $four_done
      (loop $four
        (br_if $four_done (i32.lt_u (local.get $count) (i32.const 4)))
        (local.set $a (v128.const i32x4 0 0 0 0))
        (local.set $b (v128.const i32x4 0 0 0 0))
        (local.set $c (v128.const i32x4 0 0 0 0))
        (local.set $d (v128.const i32x4 0 0 0 0))
        (local.set $i (i32.const 0))
        (loop $columns
          (local.set $q (v128.load (i32.add (local.get $query) (i32.shl (local.get $i) (i32.const 1)))))
          (local.set $at (i32.add (local.get $rows) (local.get $i)))
          (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_s (local.get $at)))))
          (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_s offset=512 (local.get $at)))))
          (local.set $c (i32x4.add (local.get $c) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_s offset=1024 (local.get $at)))))
          (local.set $d (i32x4.add (local.get $d) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_s offset=1536 (local.get $at)))))
          (local.set $q (v128.load offset=16 (i32.add (local.get $query) (i32.shl (local.get $i) (i32.const 1)))))
          (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_s offset=8 (local.get $at)))))
          (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_s offset=520 (local.get $at)))))
          (local.set $c (i32x4.add (local.get $c) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_s offset=1032 (local.get $at)))))
          (local.set $d (i32x4.add (local.get $d) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_s offset=1544 (local.get $at)))))
          (br_if $columns (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 16))) (i32.const 512))))
        (i32.store (local.get $out) (call $sum (local.get $a)))
        (i32.store offset=4 (local.get $out) (call $sum (local.get $b)))
        (i32.store offset=8 (local.get $out) (call $sum (local.get $c)))
        (i32.store offset=12 (local.get $out) (call $sum (local.get $d)))
        (local.set $rows (i32.add (local.get $rows) (i32.const 2048)))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (local.set $count (i32.sub (local.get $count) (i32.const 4)))
        (br $four)))

    (block $done
      (loop $one
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $a (v128.const i32x4 0 0 0 0))
        (local.set $i (i32.const 0))
        (loop $columns
          (local.set $a (i32x4.add (local.get $a)
            (i32x4.dot_i16x8_s
              (v128.load (i32.add (local.get $query) (i32.shl (local.get $i) (i32.const 1))))
              (v128.load8x8_s (i32.add (local.get $rows) (local.get $i))))))
          (br_if $columns (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 512))))
        (i32.store (local.get $out) (call $sum (local.get $a)))
        (local.set $rows (i32.add (local.get $rows) (i32.const 512)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $one)))))
