# Makes the files of this folder by Pillow (Debian 12: 9.4 with libjpeg-turbo 2.1): small pictures in every form of JPEG that cameras and ffmpeg write, and in pixels.txt
# the SHA-256 of the pixels that Pillow has of each as RGB.
import hashlib
import numpy as np
from PIL import Image, ImageCms


def picture(width, height, mode='RGB'):
    y, x = np.mgrid[0:height, 0:width]
    noise = np.random.RandomState(5).normal(0, 12, (height, width, 3))
    values = np.stack([x * 255 / max(1, width - 1), y * 255 / max(1, height - 1), (x + y) * 7 % 256], -1) + noise
    values[height // 4:height // 2, width // 4:width // 2] = (250, 20, 20)
    return Image.fromarray(np.clip(values, 0, 255).astype('u1'), 'RGB').convert(mode)


turned = Image.Exif()
turned[0x112] = 6
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile('XYZ')).tobytes()
files = {}
for name, sampling in {'444': 0, '422': 1, '420': 2}.items():
    for kind, progressive in {'baseline': False, 'progressive': True}.items():
        files['%s-%s' % (name, kind)] = (picture(37, 23), dict(subsampling=sampling, progressive=progressive, quality=80))
files['411'] = (picture(37, 23), dict(subsampling='4:1:1'))
files['grey'] = (picture(37, 23, 'L'), {})
files['grey-progressive'] = (picture(37, 23, 'L'), dict(progressive=True))
files['cmyk'] = (picture(37, 23, 'CMYK'), {})
files['turned'] = (picture(37, 23), dict(exif=turned))
files['profile'] = (picture(37, 23), dict(icc_profile=profile))
files['point'] = (picture(1, 1), {})
files['larger'] = (picture(150, 90), dict(quality=90))
with open('pixels.txt', 'w') as f:
    for name, (image, keywords) in files.items():
        image.save(name + '.jpg', **keywords)
        read = Image.open(name + '.jpg').convert('RGB')
        f.write('%s %d %d %s\n' % (name, read.width, read.height, hashlib.sha256(read.tobytes()).hexdigest()))
