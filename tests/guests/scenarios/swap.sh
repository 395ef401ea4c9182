# Two NVMe disks in two slots of the board; the tests pull and plug, we record what is there.
disks 2
for step in before failing wrong back right; do
    [ $step = before ] || await do-$step
    record $step
done
