# A mirror of md: made, failed, rebuilt; the rebuild meets write errors, and that disk is replaced
# while the machine runs.
speed() {
    echo "$1" > /proc/sys/dev/raid/speed_limit_min
    echo "$2" > /proc/sys/dev/raid/speed_limit_max
}
slow() { speed 10 100; }  # KiB/s of 40 MiB: it still runs when it is recorded, however slow that is
whole() {
    speed 1000 200000
    mdadm --wait /dev/md0
    until [ "$(cat /sys/block/md0/md/degraded)" = 0 ]; do sleep 0.1; done
}

modprobe raid1
first=/dev/$(named VS000) second=/dev/$(named VS001) third=/dev/$(named VS002)
slow
mdadm --create /dev/md0 --run --level=1 --metadata=1.2 --raid-devices=2 "$first" "$second"
record resync
whole
record clean
mdadm /dev/md0 --fail "$second"
record faulty
mdadm /dev/md0 --remove "$second"
mdadm /dev/md0 --add "$third"
whole
record rebuilt-with-write-errors
mdadm /dev/md0 --fail "$third"
mdadm /dev/md0 --remove "$third"
touch /out/taken
slow
mdadm /dev/md0 --add "/dev/$(named VS009)"
record rebuilding
whole
record whole
mdadm --stop /dev/md0
