# A disk on each of four controllers cannot be read at two places.
modprobe megaraid_sas
modprobe mptsas
card
disks 8
record before
for folder in /sys/block/sd*; do readings /dev/${folder##*/}; done
record after
