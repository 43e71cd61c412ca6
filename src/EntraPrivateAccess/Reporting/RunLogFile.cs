using System.IO;
using System.Text;

namespace EntraPrivateAccess.Reporting;

/// <summary>Appends lines to a file that other programs may read at the same time.</summary>
/// <remarks>
/// The file is open only while lines are written, so that a second command can append to it, too. Lines that can't be
/// written are kept and written with the next ones. A log never ends a run: an error is reported once, as a warning.
/// </remarks>
internal sealed class RunLogFile(string path, Action<string> warn)
{
    // About a thousand entries. A disk that stays full must not fill the memory.
    private const int MaximumPending = 1024 * 1024;

    private static readonly Encoding s_encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    private readonly object _gate = new();
    private readonly List<byte> _pending = [];
    private bool _warned;

    /// <summary>Appends one line.</summary>
    public void Append(string line)
    {
        lock (_gate)
        {
            byte[] bytes = s_encoding.GetBytes(line + "\n");
            if (_pending.Count + bytes.Length <= MaximumPending)
            {
                _pending.AddRange(bytes);
            }

            Flush();
        }
    }

    private void Flush()
    {
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            {
                _ = Directory.CreateDirectory(folder);
            }

            using FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read);
            long start = file.Length;
            try
            {
                file.Write([.. _pending], 0, _pending.Count);
                file.Flush();
            }
            catch (IOException)
            {
                // A full disk may have accepted a part of the lines, which are written again later.
                file.SetLength(start);
                throw;
            }

            _pending.Clear();
        }
        catch (Exception refused)
            when (refused is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            if (!_warned)
            {
                _warned = true;
                warn($"The log '{path}' can't be written, and the command continues without it: {refused.Message}");
            }
        }
    }
}
