/** A volume of an instance. What is null is not stated, or not known. */
export interface NodeVolume {
  /** device name, for example `/dev/sda1` */
  readonly device: string;
  /** in GiB */
  readonly size: number | null;
  /** for example `gp3` */
  readonly type: string | null;
  readonly encrypted: boolean | null;
}
