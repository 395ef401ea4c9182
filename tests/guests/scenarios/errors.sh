# A disk on each of four controllers cannot be read at two places.
modprobe megaraid_sas
modprobe mptsas
card
disks 8
record before
readings /dev/sd?
record after
