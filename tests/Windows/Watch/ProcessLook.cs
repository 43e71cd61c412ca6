using System;
using System.Runtime.InteropServices;
using System.Text;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>The parameters that a process was started with, as any other program can read them.</summary>
internal sealed record ProcessLook(string Program, string CommandLine, string Folder, string Environment)
{
    private const int QueryAndRead = 0x0400 | 0x0010;

    // Offsets in a 64-bit process: of the pointer to the parameters in the PEB, and of the fields in the parameters.
    private const int Parameters = 0x20;
    private const int CurrentDirectory = 0x38;
    private const int ImagePath = 0x60;
    private const int Line = 0x70;
    private const int Variables = 0x80;
    private const int MostVariables = 64 * 1024;

    /// <summary>Reads the parameters of a process; null if they cannot be read (yet).</summary>
    public static ProcessLook? At(int id)
    {
        IntPtr process = OpenProcess(QueryAndRead, false, id);
        try
        {
            byte[] basics = new byte[48];
            if (process == IntPtr.Zero || NtQueryInformationProcess(process, 0, basics, basics.Length, out _) != 0)
            {
                return null;
            }

            long parameters = Pointer(process, BitConverter.ToInt64(basics, 8) + Parameters);
            string image = parameters == 0 ? "" : Text(process, parameters + ImagePath);
            // A process gets its environment last. Each process has one.
            string variables = image.Length == 0 ? "" : Block(process, Pointer(process, parameters + Variables));
            return variables.Trim('\n').Length == 0
                ? null
                : new ProcessLook(
                    image.Substring(image.LastIndexOf('\\') + 1),
                    Text(process, parameters + Line),
                    Text(process, parameters + CurrentDirectory),
                    variables
                );
        }
        finally
        {
            _ = CloseHandle(process);
        }
    }

    private static long Pointer(IntPtr process, long at) => BitConverter.ToInt64(Read(process, at, 8), 0);

    private static string Text(IntPtr process, long at)
    {
        byte[] head = Read(process, at, 16);
        return Encoding.Unicode.GetString(Read(process, BitConverter.ToInt64(head, 8), BitConverter.ToUInt16(head, 0)));
    }

    // The block ends with two null characters; its length is not known in advance.
    private static string Block(IntPtr process, long at)
    {
        StringBuilder text = new();
        for (int read = 0; read < MostVariables; read += 256)
        {
            string part = Encoding.Unicode.GetString(Read(process, at + read, 256));
            _ = text.Append(part);
            if (part.IndexOf("\0\0", StringComparison.Ordinal) >= 0 || part.TrimEnd('\0').Length == 0)
            {
                break;
            }
        }

        return text.ToString().Replace('\0', '\n');
    }

    private static byte[] Read(IntPtr process, long at, int length)
    {
        byte[] content = new byte[length];
        _ = ReadProcessMemory(process, new IntPtr(at), content, new IntPtr(length), out _);
        return content;
    }

    [DllImport("kernel32", SetLastError = true)]
    private static extern IntPtr OpenProcess(int access, bool inherit, int id);

    [DllImport("kernel32")]
    private static extern bool CloseHandle(IntPtr handle);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool ReadProcessMemory(
        IntPtr process,
        IntPtr address,
        byte[] content,
        IntPtr length,
        out IntPtr read
    );

    [DllImport("ntdll")]
    private static extern int NtQueryInformationProcess(
        IntPtr process,
        int kind,
        byte[] content,
        int length,
        out int needed
    );
}
