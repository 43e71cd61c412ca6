#if NET
using System.IO;
#endif

namespace EntraPrivateAccess.Compatibility;

/// <summary>Examines this process's standard input.</summary>
internal static class StandardInput
{
#if NET
    private static readonly Lazy<bool> s_isNeverWritten = new(() => OperatingSystem.IsLinux() && IsOwnPipe());
#endif

    /// <summary>Gets whether reading standard input would block forever.</summary>
    /// <remarks>
    /// If a Linux process is started with closed standard input, the next file that it opens gets file descriptor 0. In
    /// .NET that is one of the runtime's own pipes, to which only the process itself can write.
    /// </remarks>
    public static bool IsNeverWritten =>
#if NET
        s_isNeverWritten.Value;
#else
        false;
#endif

#if NET
    private static bool IsOwnPipe()
    {
        try
        {
            string? input = Target("0");
            return input is not null
                && input.StartsWith("pipe:", StringComparison.Ordinal)
                && Directory
                    .EnumerateFileSystemEntries("/proc/self/fd")
                    .Select(Path.GetFileName)
                    .Any(number => number is not null and not "0" && Target(number) == input && IsWritable(number));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? Target(string number) => new FileInfo("/proc/self/fd/" + number).LinkTarget;

    // The last octal digit of the flags contains the access mode: 0 is read, 1 is write, 2 is both.
    private static bool IsWritable(string number)
    {
        string file = "/proc/self/fdinfo/" + number;
        return File.Exists(file)
            && File.ReadLines(file)
                .Any(line =>
                    line.StartsWith("flags:", StringComparison.Ordinal) && line[^1] is '1' or '2' or '5' or '6'
                );
    }
#endif
}
