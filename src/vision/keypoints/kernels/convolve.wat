;; A symmetric filter along one axis of a picture of float32: where most of the time of finding keypoints goes.
;;
;; The picture lies in memory as one run of numbers with a margin around it, so that no step asks where an edge is:
;; along a row the neighbours are one number apart, along a column one row apart. Four numbers a step; the tail of a
;; run that is no multiple of four is computed too, over memory that the caller keeps free.
;; Assembled by `npm run build:wasm` into convolve.generated.ts.
(module
  (memory (export "memory") 1)

  ;; to[i] = weights[0] · from[i] + Σ weights[k] · (from[i − k · stride] + from[i + k · stride]), k = 1 … radius
  ;; from, to, weights: addresses of float32; count: numbers to make; stride: bytes from a neighbour to the next
  (func (export "convolve") (param $from i32) (param $to i32) (param $count i32) (param $stride i32) (param $weights i32) (param $radius i32)
    (local $end i32) (local $k i32) (local $left i32) (local $right i32) (local $weight i32)
    (local $a v128) (local $b v128) (local $w v128)
    (local.set $end (i32.add (local.get $from) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $eight
        (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
        (local.set $w (v128.load32_splat (local.get $weights)))
        (local.set $a (f32x4.mul (local.get $w) (v128.load (local.get $from))))
        (local.set $b (f32x4.mul (local.get $w) (v128.load offset=16 (local.get $from))))
        (local.set $left (local.get $from))
        (local.set $right (local.get $from))
        (local.set $weight (local.get $weights))
        (local.set $k (local.get $radius))
        (block $summed
          (loop $neighbours
            (br_if $summed (i32.eqz (local.get $k)))
            (local.set $left (i32.sub (local.get $left) (local.get $stride)))
            (local.set $right (i32.add (local.get $right) (local.get $stride)))
            (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
            (local.set $w (v128.load32_splat (local.get $weight)))
            (local.set $a (f32x4.add (local.get $a) (f32x4.mul (local.get $w) (f32x4.add (v128.load (local.get $left)) (v128.load (local.get $right))))))
            (local.set $b (f32x4.add (local.get $b) (f32x4.mul (local.get $w) (f32x4.add (v128.load offset=16 (local.get $left)) (v128.load offset=16 (local.get $right))))))
            (local.set $k (i32.sub (local.get $k) (i32.const 1)))
            (br $neighbours)))
        (v128.store (local.get $to) (local.get $a))
        (v128.store offset=16 (local.get $to) (local.get $b))
        (local.set $from (i32.add (local.get $from) (i32.const 32)))
        (local.set $to (i32.add (local.get $to) (i32.const 32)))
        (br $eight)))))
