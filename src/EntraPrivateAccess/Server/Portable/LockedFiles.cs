using System.IO;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>
/// Keeps track of files that must not change. Outside Windows an open file can be replaced by a rename, so held files
/// are also recorded here.
/// </summary>
internal sealed class LockedFiles
{
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly object _gate = new();
    private readonly List<string> _held = [];

    public IDisposable Hold(string path)
    {
        FileStream open = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        lock (_gate)
        {
            _held.Add(path);
        }

        return new Hand(this, path, open);
    }

    public void Refuse(string path)
    {
        lock (_gate)
        {
            if (_held.Contains(path))
            {
                throw new IOException($"The file '{path}' is in use and must not change.", SharingViolation);
            }
        }
    }

    public void RefuseBelow(string directory)
    {
        lock (_gate)
        {
            if (
                _held.FirstOrDefault(path =>
                    path.StartsWith(directory + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                )
                is string held
            )
            {
                throw new IOException($"The file '{held}' is in use and must not change.", SharingViolation);
            }
        }
    }

    private void Release(string path)
    {
        lock (_gate)
        {
            _ = _held.Remove(path);
        }
    }

    private sealed class Hand(LockedFiles files, string path, FileStream open) : IDisposable
    {
        private bool _released;

        public void Dispose()
        {
            open.Dispose();
            if (!_released)
            {
                _released = true;
                files.Release(path);
            }
        }
    }
}
