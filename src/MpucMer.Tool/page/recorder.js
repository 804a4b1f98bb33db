// Sound as it comes from the microphone, as plain numbers: one channel, in pieces of some hundredths of a second.
class Recorder extends AudioWorkletProcessor {
    #piece = new Float32Array(2048);
    #filled = 0;

    constructor() {
        super();
        // What is left when the recording ends, and that nothing follows.
        this.port.onmessage = () => {
            this.port.postMessage(this.#piece.slice(0, this.#filled));
            this.port.postMessage(null);
            this.#filled = 0;
        };
    }

    process([channels]) {
        for (let i = 0; i < (channels[0]?.length ?? 0); i++) {
            let sum = 0;
            for (const channel of channels) sum += channel[i];
            this.#piece[this.#filled++] = sum / channels.length;
            if (this.#filled === this.#piece.length) {
                this.port.postMessage(this.#piece.slice());
                this.#filled = 0;
            }
        }
        return true;
    }
}

registerProcessor('recorder', Recorder);
