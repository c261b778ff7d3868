/* Chance for programs under Wine 8: Rust asks Windows 10 for it through this library, which that Wine does not have yet.
   For tests only; no package has it. ProcessPrng: learn.microsoft.com/windows/win32/seccng/processprng */

#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length) {
    return SystemFunction036(buffer, (ULONG)length);
}
