# An ATA disk and an NVMe disk; between two recordings QEMU makes the NVMe disk fail.
record before
await failing
record after
