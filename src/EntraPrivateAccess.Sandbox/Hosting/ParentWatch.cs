using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Sandbox.Hosting;

/// <summary>Two signs that nobody needs the sandbox any more: stdin ended, or the starter is gone (even when it was killed).</summary>
internal static class ParentWatch
{
    public static async Task UntilGoneAsync(int? parent) =>
        await await Task.WhenAny(StdinEndsAsync(), parent is int id ? ProcessEndsAsync(id) : new TaskCompletionSource().Task);

    private static async Task StdinEndsAsync()
    {
        await using Stream input = Console.OpenStandardInput();
        byte[] buffer = new byte[256];
        while (await input.ReadAsync(buffer) > 0)
        {
        }
    }

    private static async Task ProcessEndsAsync(int id)
    {
        try
        {
            using Process parent = Process.GetProcessById(id);
            await parent.WaitForExitAsync();
        }
        catch (ArgumentException)
        {
            // It was gone before we looked.
        }
    }
}
