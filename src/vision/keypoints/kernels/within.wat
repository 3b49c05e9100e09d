;; Which of many binary codes of 128 bits lie within a Hamming distance of one: the search over all marks of a gallery.
;; Assembled by `npm run build:wasm` into within.generated.ts.
(module
  (memory (export "memory") 1)

  ;; query: address of 16 bytes; codes: address of [count][16] bytes; most: greatest distance;
  ;; out: address where each hit is written, as its number and its distance, two int32; returns the number of hits
  (func (export "within") (param $query i32) (param $codes i32) (param $count i32) (param $most i32) (param $out i32) (result i32)
    (local $n i32) (local $distance i32) (local $hits i32) (local $q v128) (local $sum v128)
    (local.set $q (v128.load (local.get $query)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $n) (local.get $count)))
        (local.set $sum
          (i32x4.extadd_pairwise_i16x8_u
            (i16x8.extadd_pairwise_i8x16_u
              (i8x16.popcnt (v128.xor (local.get $q) (v128.load (local.get $codes)))))))
        (local.set $sum (i32x4.add (local.get $sum) (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $sum) (local.get $sum))))
        (local.set $distance (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum))))
        (if (i32.le_u (local.get $distance) (local.get $most))
          (then
            (i32.store (local.get $out) (local.get $n))
            (i32.store offset=4 (local.get $out) (local.get $distance))
            (local.set $out (i32.add (local.get $out) (i32.const 8)))
            (local.set $hits (i32.add (local.get $hits) (i32.const 1)))))
        (local.set $codes (i32.add (local.get $codes) (i32.const 16)))
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (br $next)))
    (local.get $hits)))
