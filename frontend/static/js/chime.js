// Told without looking: a sound and, on a phone, a shake for each code.

const SOUNDS = { good: [[880, 0.09]], double: [[440, 0.09], [440, 0.09]], wrong: [[196, 0.3]] };
const SHAKES = { good: 40, double: [40, 60, 40], wrong: 250 };

let context = null;

/** kind: good, double or wrong. A device without sound or shake is no error. */
export function chime(kind) {
  navigator.vibrate?.(SHAKES[kind]);
  try {
    context ??= new AudioContext();
    let at = context.currentTime;
    for (const [pitch, length] of SOUNDS[kind]) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      tone.frequency.value = pitch;
      volume.gain.value = 0.15;
      tone.connect(volume).connect(context.destination);
      tone.start(at);
      tone.stop(at + length);
      at += length + 0.06;
    }
  } catch {
    // Silence.
  }
}
