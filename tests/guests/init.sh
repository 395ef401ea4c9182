#!/bin/sh
# The guest's first process: modules, udev, the shared folder, then the test's own script.
export PATH=/usr/sbin:/usr/bin:/bin PYTHONHOME=/usr PYTHONDONTWRITEBYTECODE=1
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /run/udev
mount -t tmpfs run /run
modprobe virtio_pci
modprobe 9pnet_virtio
modprobe 9p
mount -t 9p -o trans=virtio,version=9p2000.L share /out
cp /out/machine-id /etc/machine-id
cat /out/hostname > /proc/sys/kernel/hostname
udevd --daemon
for module in sd_mod sg ses virtio_scsi ahci nvme; do modprobe $module; done

# record NAME: a recording of now, as /out/NAME; whole when /out/NAME.done is there
record() {
    udevadm settle --timeout=60
    python3.11 /usr/bin/recorder.py "/out/$1" --seconds 240 > "/out/$1.said" 2>&1
    sync
    touch "/out/$1.done"
}

# await NAME: until the test has made /out/NAME, at most two minutes
await() {
    tries=0
    until [ -e "/out/$1" ] || [ $tries -gt 600 ]; do sleep 0.2; tries=$((tries + 1)); done
}

# card: the tool of a card that nobody here has, with answers that were made
card() {
    cp /out/card/storcli64 /usr/bin/storcli64
    chmod 755 /usr/bin/storcli64
}

# disks N: until the kernel shows so many
disks() {
    tries=0
    until [ "$(ls /sys/block | grep -c '^sd\|^nvme')" -ge "$1" ] || [ $tries -gt 600 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
}

# named SERIAL: the kernel's name of the disk with this serial number, waited for
named() {
    tries=0
    until [ $tries -gt 600 ]; do
        lsblk -dno NAME,SERIAL | while read -r name serial; do
            [ "$serial" != "$1" ] || echo "$name"
        done > /run/named
        [ ! -s /run/named ] || break
        sleep 0.2
        tries=$((tries + 1))
    done
    cat /run/named
}

# readings DISK...: read where the tests let disks fail. The kernel says no more than ten things of
# one sort in five seconds; a failing disk makes four of them.
readings() {
    failed=0
    for disk in "$@"; do
        before=$failed
        for block in 2560 7680; do
            dd if="$disk" of=/dev/null bs=4096 skip=$block count=1 2> /dev/null ||
                failed=$((before + 1))
        done
        [ $failed = $before ] || [ $((failed % 2)) = 1 ] || sleep 5
    done
}

. /out/scenario.sh
sync
umount /out
poweroff -f
