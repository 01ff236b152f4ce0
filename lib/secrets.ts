/** Secrets at rest: AES-256-GCM under APP_SECRET, each bound to the row that holds it. */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export type Vault = {
  /** `row` is what the ciphertext belongs to, e.g. `source_secret:<id>`: it decrypts nowhere else. */
  encrypt(plain: string, row: string): Buffer;
  /** @throws when the ciphertext was changed, moved to another row, or APP_SECRET is another. */
  decrypt(ciphertext: Uint8Array, row: string): string;
};

export function createVault(appSecret: string): Vault {
  const key = Buffer.from(hkdfSync("sha256", appSecret, "", "spillway/secrets/v1", 32));
  return {
    encrypt(plain, row) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(row));
      return Buffer.concat([nonce, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
    },
    decrypt(ciphertext, row) {
      const bytes = Buffer.from(ciphertext);
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(row));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString("utf8");
    },
  };
}

/** How keys and session ids are stored: a fast hash is enough for 128 random bits and more. */
export const hashToken = (token: string): Buffer => createHash("sha256").update(token).digest();

/** `bytes` random bytes as text for URLs. */
export const randomToken = (bytes: number): string => randomBytes(bytes).toString("base64url");
