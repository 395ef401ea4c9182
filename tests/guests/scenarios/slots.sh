# Two NVMe disks in slots of the board, and an ATA disk; the tests pull and plug, we record what is
# there. Then a disk of the kernel's own test driver predicts its failure, and is loaded anew with
# another serial number.
disks 3
record before
await warns
record warned
for step in wrong:NVME0008 back:NVME0002 right:NVME0009; do
    named "${step#*:}"
    record "${step%:*}"
done

modprobe scsi_debug dev_size_mb=16 vpd_use_hostno=0
disk=$(named 2000)
record loaded
echo 8 > /sys/bus/pseudo/drivers/scsi_debug/opts
echo 1 > /sys/bus/pseudo/drivers/scsi_debug/every_nth
dd if="/dev/$disk" of=/dev/null bs=4096 count=1
echo 0 > /sys/bus/pseudo/drivers/scsi_debug/opts
record predicted
modprobe -r scsi_debug
modprobe scsi_debug dev_size_mb=16 vpd_use_hostno=1
named 14000
record loaded-again
