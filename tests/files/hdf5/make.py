# Makes the files of this folder by h5py (Debian 12: 3.7 with HDF5 1.10.8). Every dataset of numbers has its elements numbered in order of rows: the k-th is k mod 100.
import os
import h5py
import numpy as np


def numbers(shape, kind='f4'):
    return (np.arange(int(np.prod(shape))) % 100).reshape(shape).astype(kind)


def write(name, version, userblock):
    with h5py.File(name, 'w', libver=version, userblock_size=userblock) as f:
        for kind in ('f2', 'f4', 'f8', 'i1', 'u1', 'i2', 'u2', 'i4', 'u4', 'i8', 'u8', '>f2', '>f4', '>f8', '>i2', '>u2', '>i4', '>u4', '>i8', '>u8'):
            f['numbers/' + kind.replace('>', 'big-')] = numbers((3, 4), kind)
        filters = {'plain': {}, 'gzip': dict(compression='gzip'), 'all': dict(compression='gzip', shuffle=True, fletcher32=True), 'sum': dict(fletcher32=True), 'shuffle': dict(shuffle=True)}
        for grows, most in {'not': None, 'down': (None, 5), 'right': (24, None), 'both': (None, None), 'little': (40, 9)}.items():
            for how, keywords in filters.items():
                f.create_dataset('chunks/%s-%s' % (grows, how), data=numbers((24, 5)), chunks=(7, 3), maxshape=most, **keywords)
        # More chunks than a page, or a block of an index, has.
        for grows, most in {'not': None, 'down': (None, 1), 'both': (None, None)}.items():
            f.create_dataset('many/%s' % grows, data=numbers((1500, 1), 'u1'), chunks=(1, 1), maxshape=most)
        f.create_dataset('cube/chunks', data=numbers((6, 5, 7), 'f8'), chunks=(4, 2, 3), compression='gzip')
        f.create_dataset('empty/chunks', shape=(0, 3), chunks=(4, 3), maxshape=(None, 3), dtype='f4')
        # Elements that were never written are the fill value, 7.
        f.create_dataset('unwritten/chunks', shape=(40, 3), chunks=(4, 3), dtype='f4', fillvalue=7)[9] = 1
        f.create_dataset('unwritten/all', shape=(40, 3), dtype='f8', fillvalue=7)
        late = f.create_dataset('unwritten/late', shape=(5000,), chunks=(2,), maxshape=(None,), dtype='u1', fillvalue=7)
        late[4990] = 1
        shrunk = f.create_dataset('resized/shrunk', data=numbers((24, 5)), chunks=(7, 3), maxshape=(None, 5))
        shrunk.resize((10, 5))
        f['texts/fixed'] = np.array([b'sp', b'hello'], 'S8')
        f['texts/any'] = ['', 'hello', 'w\u00f6rld']
        f['texts/one'] = '["a", "b"]'
        for size in (3, 300):
            for k in range(size):
                f.create_group('groups/%d/name %d' % (size, k * 7919 % size))
        f['numbers/f4'].attrs['unit'] = 'none'
        f['type'] = np.dtype('f4')
        f.create_dataset('shared', shape=(3, 4), dtype=f['type'])[...] = numbers((3, 4))


write('earliest.h5', 'earliest', 0)
write('latest.h5', 'latest', 512)


# The same kinds of structure, as few bytes as may be: these files are damaged by the thousand.
def small(name, version):
    with h5py.File(name, 'w', libver=version) as f:
        f.create_dataset('s/data/a/features', data=numbers((6, 2)), chunks=(2, 2), compression='gzip', shuffle=True, fletcher32=True)
        f['s/data/a/intervals'] = numbers((6, 2), 'f8')
        f.create_dataset('s/data/b/down', data=numbers((30, 1), 'u1'), chunks=(1, 1), maxshape=(None, 1))
        f.create_dataset('s/data/b/both', data=numbers((6, 2), 'u1'), chunks=(2, 1), maxshape=(None, None))
        f['s/metadata/dimension names'] = '["a", "b"]'
        f['s/words'] = np.array([b'sp', b'hello'], 'S8')
        if version == 'latest':
            for k in range(12):
                f.create_group('s/many/%d' % k)


small('small-earliest.h5', 'earliest')
small('small-latest.h5', 'latest')


def video(name):
    f = h5py.File(name, 'w')
    f['COVAREP/data/v/intervals'] = np.array([[0., 1.], [1., 2.]])
    return f, f['COVAREP/data/v']


open('outside.bin', 'wb').write(np.arange(8, dtype='f4').tobytes())
f, v = video('external-data.csd')
space = h5py.h5s.create_simple((2, 4))
kept = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
kept.set_external(b'outside.bin', 0, 32)
h5py.h5d.create(v.id, b'features', h5py.h5t.IEEE_F32LE, space, kept)
f.close()
f, v = video('whole.csd')
v['features'] = numbers((2, 4))
f.close()
for name, link in {'soft': h5py.SoftLink('/COVAREP/data/v/intervals'), 'circle': h5py.SoftLink('/COVAREP/data/v/features'), 'external': h5py.ExternalLink('whole.csd', '/COVAREP/data/v/features')}.items():
    f, v = video(name + '-link.csd')
    v['features'] = link
    f.close()
f, v = video('virtual-data.csd')
layout = h5py.VirtualLayout((2, 4), 'f4')
layout[:] = h5py.VirtualSource('whole.csd', 'COVAREP/data/v/features', (2, 4))
v.create_virtual_dataset('features', layout)
f.close()
f, v = video('other-filter.csd')
v.create_dataset('features', data=numbers((2, 4)), compression='lzf')
f.close()
f, v = video('complex.csd')
v['features'] = np.ones((2, 4), 'c8')
f.close()
# A group of members that leads back to the root, which a walk through all members would not end on.
f, v = video('own-parent.csd')
v['features'] = numbers((2, 4))
v['up'] = f['/']
f.close()
with h5py.File('root-link.h5', 'w') as f:
    f['features'] = h5py.ExternalLink('whole.csd', '/COVAREP/data/v/features')
