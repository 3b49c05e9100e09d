/**
 * The models that the program runs: file names in public/models without their ending, and the makers of what they
 * derive. Apart from the networks, so that who only compares versions needs no tensors.
 */
export const EMBEDDER = 'embedder-v1'
export const DETECTOR = 'detector-v1'
/** A stored input with its stored answer for both networks. */
export const CHECK_PAIR = 'check-v1'
