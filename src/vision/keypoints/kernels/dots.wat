;; All dot products of two lists of descriptors, uint8 [128] each: the innermost loop of matching.
;;
;; The kernel of the ranking (core/ranking/dot-kernel.wat) is for one query of 512 signed numbers against a matrix far
;; larger than the caches. Here both lists fit them, so rows lie one after the other, and one load of the query's
;; descriptor serves four rows. All sums are exact: 128 × 255 × 255 fits an int32.
;; Assembled by `npm run build:wasm` into dots.generated.ts.
(module
  (memory (export "memory") 1)

  (func $sum (param $v v128) (result i32)
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $v)) (i32x4.extract_lane 1 (local.get $v)))
      (i32.add (i32x4.extract_lane 2 (local.get $v)) (i32x4.extract_lane 3 (local.get $v)))))

  ;; a: address of uint8 [rows][128]; b: address of uint8 [groups × 4][128]; out: address of int32 [rows][groups × 4]
  (func (export "dots") (param $a i32) (param $rows i32) (param $b i32) (param $groups i32) (param $out i32)
    (local $i i32) (local $at i32) (local $left i32) (local $q v128)
    (local $s v128) (local $t v128) (local $u v128) (local $v v128)
    (block $done
      (loop $row
        (br_if $done (i32.eqz (local.get $rows)))
        (local.set $at (local.get $b))
        (local.set $left (local.get $groups))
        (block $end
          (loop $four
            (br_if $end (i32.eqz (local.get $left)))
            (local.set $s (v128.const i32x4 0 0 0 0))
            (local.set $t (v128.const i32x4 0 0 0 0))
            (local.set $u (v128.const i32x4 0 0 0 0))
            (local.set $v (v128.const i32x4 0 0 0 0))
            (local.set $i (i32.const 0))
            (loop $columns
              (local.set $q (v128.load8x8_u (i32.add (local.get $a) (local.get $i))))
              (local.set $s (i32x4.add (local.get $s) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_u (local.get $at)))))
              (local.set $t (i32x4.add (local.get $t) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_u offset=128 (local.get $at)))))
              (local.set $u (i32x4.add (local.get $u) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_u offset=256 (local.get $at)))))
              (local.set $v (i32x4.add (local.get $v) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_u offset=384 (local.get $at)))))
              (local.set $q (v128.load8x8_u offset=8 (i32.add (local.get $a) (local.get $i))))
              (local.set $s (i32x4.add (local.get $s) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_u offset=8 (local.get $at)))))
              (local.set $t (i32x4.add (local.get $t) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_u offset=136 (local.get $at)))))
              (local.set $u (i32x4.add (local.get $u) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_u offset=264 (local.get $at)))))
              (local.set $v (i32x4.add (local.get $v) (i32x4.dot_i16x8_s (local.get $q) (v128.load8x8_u offset=392 (local.get $at)))))
              (local.set $at (i32.add (local.get $at) (i32.const 16)))
              (br_if $columns (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 16))) (i32.const 128))))
            (i32.store (local.get $out) (call $sum (local.get $s)))
            (i32.store offset=4 (local.get $out) (call $sum (local.get $t)))
            (i32.store offset=8 (local.get $out) (call $sum (local.get $u)))
            (i32.store offset=12 (local.get $out) (call $sum (local.get $v)))
            (local.set $out (i32.add (local.get $out) (i32.const 16)))
            ;; 128 bytes of the four rows have been walked; the next four begin 384 bytes on.
            (local.set $at (i32.add (local.get $at) (i32.const 384)))
            (local.set $left (i32.sub (local.get $left) (i32.const 1)))
            (br $four)))
        (local.set $a (i32.add (local.get $a) (i32.const 128)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (br $row)))))
