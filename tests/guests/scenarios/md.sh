# A mirror of md: made, failed, rebuilt; the last rebuild meets write errors.
modprobe raid1
until [ -b /dev/sdc ]; do sleep 0.1; done
echo 1000 > /proc/sys/dev/raid/speed_limit_max
mdadm --create /dev/md0 --run --level=1 --metadata=1.2 --raid-devices=2 /dev/sda /dev/sdb
record resync
echo 200000 > /proc/sys/dev/raid/speed_limit_max
mdadm --wait /dev/md0
record clean
mdadm /dev/md0 --fail /dev/sdb
record faulty
mdadm /dev/md0 --remove /dev/sdb
record degraded
echo 1000 > /proc/sys/dev/raid/speed_limit_max
mdadm /dev/md0 --add /dev/sdc
record rebuilding
echo 200000 > /proc/sys/dev/raid/speed_limit_max
mdadm --wait /dev/md0
record rebuilt-with-write-errors
mdadm --stop /dev/md0
