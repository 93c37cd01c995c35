// The wire from browser to browser: one RTCPeerConnection, mended by ICE restarts. The agent's side offers.

/** `offers`: whether this side offers. `send(signal)` brings a signal to the other side. */
export class Peer {
  constructor({ ice, stream, offers, send, heard, state }) {
    Object.assign(this, { ice, stream, offers, send, heard, state });
    this.connection = null;
    this.waiting = [];
    this.timer = 0;
  }

  get isUp() {
    return this.connection?.connectionState === "connected";
  }

  open() {
    this.close();
    const connection = new RTCPeerConnection({ iceServers: this.ice });
    this.connection = connection;
    for (const track of this.stream.getAudioTracks()) connection.addTrack(track, this.stream);
    connection.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate) this.send({ type: "ice", candidate: candidate.toJSON() });
    });
    connection.addEventListener("track", ({ streams, track }) => this.heard(streams[0] ?? new MediaStream([track])));
    connection.addEventListener("connectionstatechange", () => {
      if (connection !== this.connection) return;
      this.state?.(connection.connectionState);
      clearTimeout(this.timer);
      if (["disconnected", "failed"].includes(connection.connectionState)) {
        this.timer = setTimeout(() => this.mend(), connection.connectionState === "failed" ? 0 : 3000);
      }
    });
    return connection;
  }

  /** Whoever offers does so anew, with other ways to each other; the other side asks for it. */
  async mend() {
    if (!this.connection || this.isUp) return;
    if (this.offers) await this.offer({ iceRestart: true });
    else this.send({ type: "ready" });
    this.timer = setTimeout(() => this.mend(), 5000);
  }

  async offer(options = {}) {
    const connection = this.connection && options.iceRestart ? this.connection : this.open();
    const offer = await connection.createOffer(options);
    await connection.setLocalDescription(offer);
    this.send({ type: "offer", sdp: offer.sdp });
  }

  async receive(signal) {
    if (signal.type === "ready" && this.offers) {
      if (!this.isUp) await this.offer();
    } else if (signal.type === "ready") {
      if (!this.isUp) this.send({ type: "ready" });
    } else if (signal.type === "offer" && !this.offers) {
      const again = this.connection && this.connection.signalingState === "stable" && this.connection.remoteDescription;
      const same = again && fingerprint(this.connection.remoteDescription.sdp) === fingerprint(signal.sdp);
      const connection = same ? this.connection : this.open();
      await connection.setRemoteDescription({ type: "offer", sdp: signal.sdp });
      await this.flush();
      await connection.setLocalDescription(await connection.createAnswer());
      this.send({ type: "answer", sdp: connection.localDescription.sdp });
    } else if (signal.type === "answer" && this.connection?.signalingState === "have-local-offer") {
      await this.connection.setRemoteDescription({ type: "answer", sdp: signal.sdp });
      await this.flush();
    } else if (signal.type === "ice" && signal.candidate) {
      if (this.connection?.remoteDescription) await this.connection.addIceCandidate(signal.candidate).catch(() => {});
      else this.waiting.push(signal.candidate);
    }
  }

  async flush() {
    for (const candidate of this.waiting.splice(0)) await this.connection.addIceCandidate(candidate).catch(() => {});
  }

  close() {
    clearTimeout(this.timer);
    this.waiting = [];
    this.connection?.close();
    this.connection = null;
  }
}

function fingerprint(sdp) {
  return /a=fingerprint:(.*)/.exec(sdp)?.[1];
}
