# A mirror of md: made, failed, rebuilt; the rebuild meets write errors, and that disk is replaced
# while the machine runs.
slow() { echo 1000 > /proc/sys/dev/raid/speed_limit_max; }
whole() {
    echo 200000 > /proc/sys/dev/raid/speed_limit_max
    mdadm --wait /dev/md0
    until [ "$(cat /sys/block/md0/md/degraded)" = 0 ]; do sleep 0.1; done
}

modprobe raid1
until [ -b /dev/sdc ]; do sleep 0.1; done
slow
mdadm --create /dev/md0 --run --level=1 --metadata=1.2 --raid-devices=2 /dev/sda /dev/sdb
record resync
whole
record clean
mdadm /dev/md0 --fail /dev/sdb
record faulty
mdadm /dev/md0 --remove /dev/sdb
mdadm /dev/md0 --add /dev/sdc
whole
record rebuilt-with-write-errors
mdadm /dev/md0 --fail /dev/sdc
mdadm /dev/md0 --remove /dev/sdc
touch /out/taken
slow
mdadm /dev/md0 --add "/dev/$(named VS009)"
record rebuilding
whole
record whole
mdadm --stop /dev/md0
